"""The cases of the rules as tables: the rows of tests/spec, which pytest runs, read as a page."""

import ast
from collections.abc import Iterator
from pathlib import Path

from hopen_mss.codes import wording_of

__all__ = ["cases"]


def cases(spec: Path) -> dict[str, str]:
    """Name of a module of tests/spec -> its tables of cases in Markdown."""
    return {
        f"cases-{file.stem.removeprefix('test_').replace('_', '-')}": "\n".join(_tables(file))
        for file in sorted(spec.glob("test_*.py"))
    }


def _tables(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    named: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            named[node.target.id] = node.value
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            told = (ast.get_docstring(node) or "").splitlines()[0]
            rows = [row for mark in node.decorator_list for row in _rows(mark, named)]
            if not rows:
                yield f"- {told}\n"
                continue
            yield f"**{told}**\n"
            if any(out for _, out in rows):
                yield "| case | what comes out |\n|---|---|"
                yield from (f"| {case} | {out} |" for case, out in rows)
            else:  # what is expected is a fault, or too long to say in a word
                yield from (f"- {case}" for case, _ in rows)
            yield ""


def _rows(mark: ast.expr, named: dict[str, ast.expr]) -> Iterator[tuple[str, str]]:
    """The rows of a parametrised test that have an id: the case, and what is expected of it."""
    if not isinstance(mark, ast.Call) or not ast.unparse(mark.func).endswith("parametrize"):
        return
    names, table = ast.literal_eval(mark.args[0]), mark.args[1]
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    if isinstance(table, ast.Name):
        table = named.get(table.id, table)
    if not isinstance(table, ast.List | ast.Tuple):
        return
    wanted = ["expected"] if "expected" in names else [n for n in names if n in _OUTCOMES]
    for row in table.elts:
        if not isinstance(row, ast.Call):
            continue
        ids = [one.value for one in row.keywords if one.arg == "id"]
        if ids and isinstance(ids[0], ast.Constant):
            found = {name: row.args[names.index(name)] for name in wanted}
            said = [
                f"{name.replace('_', ' ')}: {text}" if len(found) > 1 else text
                for name, value in found.items()
                if (text := _said(value))
            ]
            yield str(ids[0].value).replace("|", "\\|"), ", ".join(said)


_OUTCOMES = ("deliveries", "documents", "duplicates", "step", "status", "kind", "direction")


def _said(value: ast.expr) -> str:  # noqa: PLR0911 (one return a form)
    """What is expected, in the reader's words; empty where there are none."""
    match value:
        case ast.Call(func=ast.Name(id="share"), args=[one, other]):
            return f"{ast.unparse(one)} of {ast.unparse(other)}"
        case ast.Call(func=ast.Name(id="between"), args=[low, high]):
            return f"between {_said(low)} and {_said(high)}"
        case ast.Call(func=ast.Name(id="count"), args=[n]):
            return ast.unparse(n)
        case ast.Call(func=ast.Name(id="unmeasured"), args=reasons):
            codes = [reason.value for reason in reasons if isinstance(reason, ast.Constant)]
            return "; ".join(f"no figure: {_reason(str(code))} (`{code}`)" for code in codes)
        case ast.Call(func=ast.Name(id="Presence"), keywords=[ast.keyword(value=there)]):
            return _said(there)
        case ast.BinOp(left=ast.Tuple(elts=[one]), op=ast.Mult()):
            return _said(one)
        case ast.Tuple(elts=several):
            return "; ".join(_said(one) for one in several)
        case ast.Constant(value=bool(yes)):
            return "yes" if yes else "no"
        case ast.Constant(value=int(n)):
            return str(n)
        case ast.Constant(value=text) if isinstance(text, str):
            return f"`{text}`" if text else "nothing"
        case ast.Attribute(value=ast.Name(), attr=member):
            return f"`{member.lower()}`"
    return ""


def _reason(code: str) -> str:
    text = wording_of("reason", code).en
    return text[:1].lower() + text[1:].rstrip(".")
