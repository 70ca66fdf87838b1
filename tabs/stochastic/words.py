"""The words of the stage, English and Chinese."""

from engines.params import Text

__all__ = ["WORDS"]

WORDS: dict[str, Text] = {
    # The fan.
    "fan": ("Paths from one start: {n:,}", "同一起点的路径：{n:,} 条"),
    "fan_of": (
        "{n:,} paths, so far {k:,} of {all:,} steps",
        "{n:,} 条路径，已算 {k:,} / {all:,} 步",
    ),
    "w": ("w", "w"),
    "k": ("k", "k"),
    "wide": ("9 of 10 paths", "九成路径"),
    "middle": ("half of the paths", "一半路径"),
    "median": ("median", "中位数"),
    "one": ("one path", "其中一条"),
    "wide_left": ("9 of 10 survivors", "九成幸存路径"),
    "middle_left": ("half of the survivors", "一半幸存路径"),
    "one_average": ("its average", "该路径的平均"),
    "lost_paths": ("lost paths", "发散的路径"),
    "root": ("root w*", "根 w*"),
    "edges": ("projection", "投影区间"),
    "errors": ("Error, root mean square", "均方根误差"),
    "error_w": ("wₖ: slope {fit}", "wₖ：斜率 {fit}"),
    "error_average": ("average: slope {fit}", "平均：斜率 {fit}"),
    "theory": (", theory {slope}", "，理论 {slope}"),
    "bias_line": ("|bias|", "|偏差|"),
    "best": ("σ/(λ√k), the best possible", "σ/(λ√k)，最优"),
    "sums": ("What the steps add up to", "步长之和"),
    "a_k": ("step aₖ", "步长 aₖ"),
    "sum_a": ("Σ aₖ", "Σ aₖ"),
    "sum_a2": ("Σ aₖ²", "Σ aₖ²"),
    "to_infinity": ("must grow for ever", "应趋于无穷"),
    "finite": ("must stay finite", "应保持有限"),
    "bias": ("bias", "偏差"),
    "spread": ("spread", "离散程度"),
    "error": ("error", "误差"),
    "error_of_average": ("error of the average", "平均的误差"),
    "lost": ("paths lost", "发散比例"),
    "running": ("Steps computed:", "已计算步数："),
    "stop": ("Stop", "停止"),
    "conditions": (
        "**Robbins and Monro's conditions, counted singly: {n} of {all} hold.** "
        "They suffice; they are not necessary.",
        "**Robbins–Monro 定理的 {all} 个条件中，{n} 个成立。** 它们是充分条件，不是必要条件。",
    ),
    "untold": ("cannot tell", "无法判断"),
    "untold_of": (" Of {n} nobody can tell from the formula.", "其中 {n} 条无法从公式判断。"),
    "ode": ("ODE dw/ds = −g(w)", "ODE dw/ds = −g(w)"),
    "found": (
        "Root **w\\* = {root}**: found by {n:,} of {of:,} paths.",
        "根 **w\\* = {root}**：{of:,} 条路径中有 {n:,} 条到达。",
    ),
    "found_none": ("In no root's basin: {n:,}.", "不在任何根的吸引域内：{n:,} 条。"),
    "no_root": ("No root that attracts can be reached.", "没有可到达的吸引根。"),
    "excluded": (
        "The projection keeps w from the root **{roots}**: theory is silent there.",
        "投影区间把根 **{roots}** 排除在外，理论在此不作断言。",
    ),
    # The search for a minimum.
    "search": ("{n:,} searches for the least of f", "{n:,} 次求 f 最小值的搜索"),
    "least": ("least of f", "f 的最小值点"),
    "search_error": ("wₖ", "wₖ"),
    "third": ("slope −1/3, the best possible", "斜率 −1/3，最优"),
    "reach_head": (
        "**Kiefer and Wolfowitz's conditions: {n} of {all} hold.** Two readings of f make a "
        "slope: a short reach is true but loud.",
        "**Kiefer–Wolfowitz 的条件：{all} 条中 {n} 条成立。** 两次读取 f 得到一个斜率："
        "间隔越短越准，噪声也越大。",
    ),
    # TD(0).
    "episode": ("episode", "回合"),
    "value": ("V(s)", "V(s)"),
    "state": ("state {i}, true {truth}", "状态 {i}，真值 {truth}"),
    "td": (
        "Values; dashed: Bellman's; thin: one run",
        "价值；虚线为 Bellman 方程的解；细线为单次",
    ),
    "td_error": ("Error over the states, mean of {n} runs", "各状态的均方根误差，{n} 次平均"),
    "td_said": (
        "After {k} episodes V = {values}; error {error}",
        "{k} 个回合后 V = {values}；误差 {error}",
    ),
    "table": ("| condition | holds | because |", "| 条件 | 成立 | 原因 |"),
    # Step by step.
    "cobweb": (
        "Up to the reading, down by slope 1/aₖ",
        "先到读数，再沿斜率 1/aₖ 回到横轴",
    ),
    "g": ("g(w)", "g(w)"),
    "thread": ("iteration", "迭代"),
    "readings": ("readings g(wₖ) + ηₖ", "读数 g(wₖ) + ηₖ"),
    "path": ("The same steps over time", "同样的步子，随时间看"),
    "begin": ("w₁ = {w}", "w₁ = {w}"),
    "read": (
        "Step {k}: at w = {w} the reading is g(w) + η = {g} + ({eta}) = {y}",
        "第 {k} 步：在 w = {w} 处，读数 g(w) + η = {g} + ({eta}) = {y}",
    ),
    "move": (
        "Step {k}: w = {w} − {a} · ({y}) = {landed}",
        "第 {k} 步：w = {w} − {a} · ({y}) = {landed}",
    ),
    "pulled": (", pulled back to {to}", "，投影回 {to}"),
    # The running mean.
    "mean": ("One sample at a time", "一次一个样本"),
    "sample": ("samples", "样本"),
    "truth": ("true mean", "真实均值"),
    "harmonic": ("a = 1/k", "a = 1/k"),
    "constant": ("a = {alpha:g}", "a = {alpha:g}"),
    "own": ("a = {step}", "a = {step}"),
    "weights": ("What each sample counts now", "当前每个样本的权重"),
    "index": ("sample", "样本序号"),
    "weight": ("weight", "权重"),
    "target": ("mean at the end", "最终均值"),
    "true": ("true mean", "真实均值"),
    # Batches.
    "square": ("Towards the mean of {n} points", "走向 {n} 个点的均值"),
    "points": ("points", "数据点"),
    "centre": ("their mean", "它们的均值"),
    "sgd": ("m = 1 (SGD)", "m = 1（SGD）"),
    "mini": ("m = {m}", "m = {m}"),
    "full": ("all {m}", "全部 {m} 个"),
    "distance": ("Distance from the mean, {n} runs", "到均值的距离，{n} 次运行"),
    "dashed": ("theory for a = 1/k: s/√(mk)", "a = 1/k 的理论值 s/√(mk)"),
    "x": ("x", "x"),
    "y": ("y", "y"),
    "start": ("start", "起点"),
}
