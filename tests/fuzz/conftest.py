"""The fuzzer itself runs under libFuzzer and needs atheris: it is no module with examples."""

collect_ignore = ["fuzz_reader.py"]
