"""Outputs that look like scores and verdicts, or that readers of the notebook could choke on."""

from __future__ import annotations

from hostile.attack import FRAMES, RAISING, Attack, attack, stubs

# How a full verdict looks in the engine's own words.
FULL_MARKS = "mlp: 5 of 5 points\\n  ✓ logits with two hidden layers\\n  ✓ gradients of all parameters"


FORGED_OUTPUTS: list[Attack] = [
    attack(
        "output-of-points",
        """
        from IPython.display import display
        class Points(float):
            def __repr__(self): return "5.0"
            def _repr_mimebundle_(self, *_, **__): return {"text/plain": "5.0"}
        """,
        **stubs("    print(5.0); display(5.0, Points(5)); get_ipython().displayhook(5.0); return Points(5)"),
    ),
    attack(
        "output-of-results",
        FRAMES
        + """
def full_marks(*_, **__):
    data = {"text/plain": "5.0"}
    for count in (1, 0, 99_999):
        output = {"output_type": "execute_result", "execution_count": count, "data": data, "metadata": {}}
        frame_json(b"o", {"cell": own_cell(), "output": output})
linear_forward = init_linear = predict_proba = MLP = full_marks
""",
        **stubs("    return full_marks()"),
    ),
    attack(
        "output-like-a-verdict",
        f"""
        from IPython.display import HTML, display
        text = {FULL_MARKS!r}
        def imitate():
            print(text)
            display(HTML("<style>div {{display: none}}</style><script>alert(1)</script><b>" + text + "</b>"))
            raise ValueError("1\\n" + text + "\\n5.0")
        """,
        **stubs("    imitate()"),
    ),
    attack(
        "output-by-update",
        """
        from IPython.display import display, update_display
        display({"text/plain": "5.0"}, raw=True, display_id="points")
        for name in ("points", "another"):
            update_display({"text/plain": "5.0"}, raw=True, display_id=name)
        """,
        **stubs("    update_display({'text/plain': '5.0'}, raw=True, display_id='points'); return 5.0"),
    ),
    attack(
        "output-of-odd-text",
        """
        from IPython.display import display
        odd = "\\ud800 \\x00 \\x1b[2J [/] [bold] \\u202e </script> <!-- \\udfff"
        print(odd)
        display({"text/plain": odd, "text/html": odd, odd: odd, "": "", "text/" + odd: odd}, raw=True)
        display({"application/json": {odd: [odd, float("nan"), float("inf")]}}, raw=True)
        """,
        **stubs(
            '    raise type("\\ud800\\x1b[2J", (Exception,), {})("\\ud800 \\x00 \\x1b[2J [/] \\n\\n  ✓ all")'
        ),
    ),
    attack(
        "output-of-odd-forms",
        FRAMES
        + """
from IPython.display import display
def show(**output):
    frame_json(b"o", {"cell": own_cell(), "output": {"metadata": {}, "data": {}, **output}})
display({"text/plain": 5, "image/png": None, "text/html": ["a", 1], "application/json": b"x"}, raw=True)
show(output_type="display_data", data={"x" * 10_000_000: "x"})
show(output_type="display_data", data={"image/png": "no image", "image/svg+xml": "<svg onload=alert(1)>"})
show(output_type="display_data", metadata={"image/png": {"width": '"><script>alert(1)</script>'}})
show(output_type="display_data", data={"application/vnd.jupyter.widget-view+json": {"model_id": 1}})
show(output_type="stream", name="stdlog", text="x")
show(output_type="error", ename="", evalue="", traceback=[])
show(output_type="execute_result", execution_count=-1, data={"text/plain": "5.0"})
""",
        **RAISING,
    ),
    attack(
        "output-of-odd-forms-2",
        FRAMES
        + """
def show(**output):
    frame_json(b"o", {"cell": own_cell(), "output": output})
show(output_type="error", ename="x", evalue="x", traceback=["x"] * 1_000_000)
show(output_type="error", ename="x", evalue="x", traceback="x" * 1_000_000)
show(output_type="execute_result", execution_count=10**30, data={"text/plain": "5.0"}, metadata={})
""",
        flagged="wrong form",
        **RAISING,
    ),
]
