"""What the topic says on its stages, English and Chinese."""

from engines.params import Text

__all__ = ["BACK", "GOOD", "LIKELY", "STEPS", "WAYS"]

STEPS: dict[str, Text] = {
    "paths": ("{n} chains of {N:,} steps", "{n} 条 {N:,} 步的链"),
    "step": ("step", "步"),
    "x": ("x", "x"),
    "band": ("SDE: mean ± 2 sd", "SDE：均值 ± 2 倍标准差"),
    "mean": ("SDE: mean", "SDE：均值"),
    "chain_band": ("chain: mean ± 2 sd", "链：均值 ± 2 倍标准差"),
    "one": ("a chain", "一条链"),
    "start": ("x₀", "x₀"),
    "signal": ("Signal left: chain √ᾱ, SDE a(t)", "剩余信号：链 √ᾱ，SDE a(t)"),
    "noise": ("Noise: sd of chain and SDE", "噪声：链与 SDE 的标准差"),
    "bars": ("chain", "离散链"),
    "limit": ("SDE", "SDE"),
    "error": ("ln ᾱ: off by {error}, theory {theory}", "ln ᾱ：偏差 {error}，理论 {theory}"),
    "error_broken": (
        "β = {beta} at step {step}: no chain of N = {N}",
        "第 {step} 步 β = {beta}：N = {N} 无法构成链",
    ),
    "error_ve": ("VE: no error at any N", "VE：任何 N 都没有误差"),
    "error_axis": ("|ln ᾱ + B|", "|ln ᾱ + B|"),
    "measured": ("chains", "离散链"),
    "first": ("½∫β²dt / N", "½∫β²dt / N"),
    "N": ("N", "N"),
    "t": ("t", "t"),
    "beta": ("β of this step", "该步的 β"),
    "abar": ("√ᾱ, chain", "√ᾱ（链）"),
    "a": ("a(t), SDE", "a(t)（SDE）"),
    "gap": ("difference", "差"),
    "sd": ("sd, chain", "标准差（链）"),
    "s": ("s(t), SDE", "s(t)（SDE）"),
    "end": ("left at the end", "终点剩余"),
    "never": ("never pure noise", "从不是纯噪声"),
    "said_start": ("x₀: nothing is lost yet.", "x₀：尚未损失任何信息。"),
    "said": (
        "Step {i}: x = √(1 − {beta}) · x + √{added} · z",
        "第 {i} 步：x = √(1 − {beta}) · x + √{added} · z",
    ),
    "said_ve": ("Step {i}: x = x + √{added} · z", "第 {i} 步：x = x + √{added} · z"),
    "said_broken": (
        "Step {i} would take away {beta} of the variance, more than there is: √(1 − β) does not "
        "exist, and the chain ends.",
        "第 {i} 步要去掉 {beta} 倍的方差，超过全部：√(1 − β) 不存在，链到此为止。",
    ),
    "schedule": ("β(t): drag the knots", "β(t)：拖动节点"),
    "knot": ("Knot", "节点"),
    "knots_hint": (
        "Click for a new knot; Delete removes one. VE has no β.",
        "点击空白处添加节点，按 Delete 删除。VE 没有 β。",
    ),
    "clean": ("The picture x₀", "图片 x₀"),
    "noisy": ("In noise, a x₀ + s z", "加噪后 a x₀ + s z"),
    "blocks": ("Averaged over 16 × 16 pixels, contrast raised", "按 16 × 16 像素平均，提高对比度"),
    "found": ("of the picture found:", "测得的图片成分："),
    "gone": ("no such step", "没有这一步"),
}

LIKELY: dict[str, Text] = {
    "map": ("The density, and the way of a point", "密度与一个点的路径"),
    "hint": (
        "Point anywhere: its way from data to noise by the probability-flow ODE. Drag the orange "
        "point and the modes. VE is shown as x / √(1 + s²).",
        "指向任意位置，即可看到该点沿概率流 ODE 从数据到噪声的路径。橙色的点和各峰都可拖动。"
        "VE 以 x / √(1 + s²) 显示。",
    ),
    "mode": ("Mode", "峰"),
    "point": ("Point", "点"),
    "told": (
        "({x}, {y}): log p = {ode} by the ODE, {exact} exact, off by {off}",
        "({x}, {y})：ODE 得 log p = {ode}，精确值 {exact}，相差 {off}",
    ),
    "account": ("log p₀ = ∫ div v dt + log p₁", "log p₀ = ∫ div v dt + log p₁"),
    "nats": ("nats", "nat"),
    "integral": ("∫ div v so far", "目前的 ∫ div v"),
    "now": ("log pₜ(xₜ), exact", "log pₜ(xₜ)，精确值"),
    "sum": ("their sum", "两者之和"),
    "exact": ("log p₀(x₀), exact", "log p₀(x₀)，精确值"),
    "ode": ("log p by the ODE", "ODE 得 log p"),
    "off": ("off by", "误差"),
    "bits": ("bits/dim, {n:,} points", "每维比特数，{n:,} 个点"),
    "exact_is": ("exact: {value}", "精确：{value}"),
    "film": ("p(x, t) in one dimension", "一维密度 p(x, t)"),
    "residual": (
        "Residual of Fokker–Planck ≤ {most}; ∂ₜp ≤ {rate}",
        "Fokker–Planck 残差 ≤ {most}；∂ₜp ≤ {rate}",
    ),
    "film_alt": (
        "The density in time and the residual of its equation",
        "密度随时间的变化及其方程残差",
    ),
    "cells": ("cells", "网格数"),
    "grid": ("Crank–Nicolson: order {order}", "Crank–Nicolson：{order} 阶"),
    "grid_error": ("max |p − exact| at t = ¼", "t = ¼ 处 max |p − 精确解|"),
    "second": ("order 2", "2 阶"),
    "probe": ("Hutchinson’s error of log p", "Hutchinson 估计 log p 的误差"),
    "dimension": ("dimensions", "维数"),
    "probe_axis": ("sd, nats", "标准差，nat"),
    "axis": ("modes on an axis", "峰在坐标轴上"),
    "turned": ("modes turned", "峰转向后"),
}

WAYS: dict[str, Text] = {
    "time": ("time, noise to data", "时间，从噪声到数据"),
    "eta": ("noise η of the SDE", "SDE 的噪声 η"),
    "steps": ("number of steps", "步数"),
    "steps_unit": ("steps", "步"),
    "figures": (
        "sd of y {sd} (true {truth}) · {off} % off · {calls} calls",
        "y 的标准差 {sd}（真值 {truth}）· 偏离 {off} % · 调用 {calls} 次",
    ),
    "tools": ("modes and arrows", "峰与箭头"),
    "add": ("+ mode", "+ 峰"),
    "add_help": ("Add a mode; then drag it.", "添加一个峰，然后拖动。"),
    "remove": ("remove", "删除"),
    "remove_help": ("Remove the chosen mode.", "删除选中的峰。"),
    "undo": ("first modes", "恢复峰"),
    "undo_help": ("Back to the first modes.", "恢复最初的峰。"),
    "arrows": ("score arrows", "分数箭头"),
    "arrows_help": ("Show where the score points.", "显示分数的方向。"),
    "weight": ("weight", "权重"),
    "hint": (
        "Drag the orange start (ten paths leave it), a mode, or the green tip: the error of the "
        "score. Blue: pₜ, exact. Right edges: where the points lie in y (grey) and should (line).",
        "可拖动橙色起点（十条路径由此出发）、各个峰，或绿色尖端（分数的误差）。蓝色：精确的 pₜ。"
        "右缘：各点 y 的分布（灰）与应有的分布（线）。",
    ),
    "keys": (
        "n and p choose a handle, arrows move it, a adds a mode, Delete removes one.",
        "n 和 p 选择控制点，方向键移动，a 添加峰，Delete 删除。",
    ),
}

BACK: dict[str, Text] = {
    "sde": ("Reverse SDE", "反向 SDE"),
    "eta": ("SDE at η", "SDE，η 可调"),
    "ode": ("Probability-flow ODE", "概率流 ODE"),
    "ddpm": ("DDPM", "DDPM"),
    "ddim": ("DDIM", "DDIM"),
    "heun": ("ODE, Heun", "ODE（Heun 法）"),
    "langevin": ("Langevin on the data", "数据上的 Langevin"),
    "naive": ("SDE, drift left as it is", "SDE，漂移未修正"),
}

GOOD: dict[str, Text] = {
    "ode": ("ODE, Euler", "ODE，欧拉法"),
    "heun": ("ODE, Heun", "ODE，Heun 法"),
    "sde": ("reverse SDE", "反向 SDE"),
    "ddim": ("DDIM", "DDIM"),
    "ddpm": ("DDPM", "DDPM"),
    "midpoint": ("ODE, midpoint", "ODE，中点法"),
    "rk4": ("ODE, RK4", "ODE，RK4"),
    "spread": (
        "Error of the spread across a mode",
        "峰横向标准差的误差",
    ),
    "spread_axis": ("|sd / true sd − 1|", "|标准差 / 真值 − 1|"),
    "calls": ("calls of the score", "分数调用次数"),
    "off": ("Off the modes: {n:,} samples", "偏离各峰：{n:,} 个样本"),
    "off_axis": ("share; none is not drawn", "比例；为零者不画"),
    "floor": ("of the data: exp(−8)", "数据本身：exp(−8)"),
    "forgiven": (
        "Who forgives? {steps} steps",
        "谁能容忍？走 {steps} 步",
    ),
    "exact_score": (
        "Exact score, {steps} steps",
        "精确分数，{steps} 步",
    ),
    "eta": ("η: 0 is the ODE, 1 the reverse SDE", "η：0 为 ODE，1 为反向 SDE"),
    "off_line": ("off the modes, {n:,} samples", "偏离各峰，{n:,} 个样本"),
    "mean_line": ("shift of the mean in y", "y 均值的偏移"),
    "sd_line": ("|sd / true sd − 1|", "|标准差 / 真值 − 1|"),
    "order": (
        "Order: half the step, error less by 2 to the …",
        "收敛阶：步长减半，误差缩小为 2 的几次方分之一",
    ),
    "order_axis": ("error", "误差"),
    "n": ("steps", "步数"),
    "ou_strong": ("strong, noise constant (OU)", "强收敛，加性噪声（OU）"),
    "gbm_strong": ("strong, noise ∝ x (GBM)", "强收敛，乘性噪声（GBM）"),
    "gbm_weak": ("weak, GBM", "弱收敛，GBM"),
    "paths": (
        "The same error under ODE and SDE: drag the green tip",
        "同一误差下的 ODE 与 SDE：拖动绿色尖端",
    ),
}
