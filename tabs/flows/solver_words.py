"""The words of the views that solve ODEs, English and Chinese."""

from engines.params import Text

__all__ = ["ODE", "SHARED", "WAYS"]

SHARED: dict[str, Text] = {
    "density": ("Density", "密度"),
    "mesh": ("Mesh", "网格"),
    "points": ("Points", "点"),
    "start": ("Start of the path", "路径起点"),
    "mode": ("Mode", "峰"),
    "log": ("log p =", "log p ="),
    "truth": ("truth, log p =", "真值 log p ="),
    "stop": ("Stop", "停止"),
    "time": ("Time from noise to data", "从噪声到数据的时间"),
    "at": ("t = {t:.2f}", "t = {t:.2f}"),
}

ODE: dict[str, Text] = {
    "matching": ("Flow matching, {n} steps", "流匹配，{n} 步"),
    "likelihood": ("Likelihood, {n} steps", "极大似然，{n} 步"),
    "figures": (
        "{calls} calls · NLL {nll:.3f}, truth {truth:.3f} nats",
        "调用 {calls} 次 · NLL {nll:.3f}，真值 {truth:.3f} 奈特",
    ),
    "hint": (
        "A cell of the mesh keeps its mass: where it shrinks, the density grows; red cells are "
        "turned over by the solver. Drag the ring: the start of the path.",
        "网格的每一格质量不变：格子缩小处密度变大；红色格子被求解器翻了面。拖动圆环：路径的起点。",
    ),
    "running": ("Training: work done", "训练进度："),
    "seconds": (
        "The trainings took {a:.1f} s and {b:.1f} s of one core of this machine.",
        "两次训练分别用去本机单核 {a:.1f} 秒和 {b:.1f} 秒。",
    ),
    "short": (
        "**So far {n} steps of {all}.**",
        "**目前 {n} / {all} 步。**",
    ),
    "cut": (
        "The time was up before all steps were taken.",
        "时限已到，步数没有走完。",
    ),
    "path": (
        "From ({x:.2f}, {y:.2f}), by flow matching: log p(z) = {before:.3f}, the trace adds "
        "{gain:+.3f}, log p(x) = {after:.3f} at ({u:.2f}, {v:.2f}); the truth there: {truth}.",
        "自 ({x:.2f}, {y:.2f}) 出发（流匹配）：log p(z) = {before:.3f}，迹的积分贡献 {gain:+.3f}，"
        "在 ({u:.2f}, {v:.2f}) 处 log p(x) = {after:.3f}；该处真值：{truth}。",
    ),
    "chosen": (
        "dopri5 chose {taken} steps and took {rejected} anew.",
        "dopri5 自选 {taken} 步，重做 {rejected} 步。",
    ),
    "convergence": ("Error at the end against calls", "终点误差与调用次数"),
    "calls": ("calls of the field (NFE)", "向量场调用次数（NFE）"),
    "error": ("median distance", "距离中位数"),
    "slope": ("{name}: slope {slope:.2f}", "{name}：斜率 {slope:.2f}"),
    "now": ("now", "当前"),
    "gains": ("What log p gains along the path", "沿路径 log p 的增量"),
    "exact": ("exact trace", "精确的迹"),
    "signs": ("Hutchinson, signs {signs}", "Hutchinson，符号 {signs}"),
    "step": ("step", "步"),
    "nats": ("nats", "奈特"),
}

WAYS: dict[str, Text] = {
    "layers": ("Normalizing flow", "标准化流"),
    "ode": ("Continuous flow", "连续标准化流"),
    "score": ("Probability flow ODE", "概率流 ODE"),
    "sde": ("Reverse SDE", "逆向 SDE"),
    "after": ("{k} of {n} layers", "第 {k} / {n} 层"),
    "solved": ("{calls} calls", "调用 {calls} 次"),
    "off": ("{off:.2%} off the modes", "峰外 {off:.2%}"),
    "hint": (
        "The same noise in every panel, coloured by the direction where it began. Drag a mode. "
        "Move over a panel: log p there by each way, and the truth. Layers act one at a time; "
        "the SDE has no mesh, for it is no map, and its log p is estimated from its paths.",
        "四个面板用同一份噪声，颜色表示起始方向。可拖动各峰。移动光标：各方式在该处的 log p "
        "与真值。"
        "层逐个起作用；SDE 不是映射，所以没有网格，它的 log p 由路径估计。",
    ),
    "running": ("Training layers and ODE: work done", "训练层与 ODE，进度："),
    "waiting": (
        "The two ways that learn appear when they are trained.",
        "两种要学习的方式在训练完成后出现。",
    ),
    "row_learnt": ("Learnt parameters", "学到的参数"),
    "row_logs": ("log p known", "log p 的来历"),
    "row_calls": ("Calls to draw", "采样时的调用"),
    "row_undone": ("There and back, off by", "往返误差"),
    "row_error": ("log p off by, RMS, nats", "log p 误差（均方根，奈特）"),
    "row_kl": ("KL from the truth, nats", "与真值的 KL（奈特）"),
    "row_origin": ("log p(0, 0)", "log p(0, 0)"),
    "row_off": ("Off the modes", "峰外"),
    "quantity": ("quantity", "量"),
    "row_truth": (", truth {truth}", "，真值 {truth}"),
    "learnt_layers": ("{n:,} in {s:.1f} s", "{n:,}，{s:.1f} 秒"),
    "nothing": ("nothing", "无"),
    "by_layers": ("exact, log-dets", "精确，对数行列式"),
    "by_trace": ("trace, solved", "迹，数值求解"),
    "by_paths": ("only estimated", "只能估计"),
    "no_map": ("no map: up to {d:.2g}", "非映射：可达 {d:.2g}"),
}
