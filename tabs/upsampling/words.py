"""What the upsampling tab says, in English and Chinese."""

from engines.params import Text

__all__ = ["WORDS"]

WORDS: dict[str, Text] = {
    "original": ("Original", "原图"),
    "small": ("What the methods see", "输入的小图"),
    "hint": (
        "Wheel or + − to zoom, drag to move, click a pixel to take it apart.",
        "滚轮或 + − 缩放，拖动平移，点击像素可拆解其来历。",
    ),
    "left": ("Left picture", "左边的图"),
    "right": ("Right picture", "右边的图"),
    "slide": ("Where one picture ends and the other begins", "两幅图的分界"),
    "difference": ("Difference", "差异"),
    "difference_help": ("Grey where equal, amplified 4 times", "相同处为灰色，差异放大 4 倍"),
    "rms": ("difference over the whole picture, root mean square", "整幅图的差异（均方根）"),
    "refused": ("Not drawn:", "未绘制："),
    "weight": ("weight", "权重"),
    "value": ("value", "像素值"),
    "product": ("product", "乘积"),
    "sum": ("Sum", "总和"),
    "input_pixel": ("input pixel", "输入像素"),
    "input_row": ("input row", "输入行"),
    "input_column": ("input column", "输入列"),
    "output_pixel": ("output pixel", "输出像素"),
    "inputs": ("inputs that reach it", "参与的输入个数"),
    "weights_title": ("Weights of the input pixels", "各输入像素的权重"),
    "weight_hover": (
        "row %{y}, column %{x}<br>weight %{z:.5f}<br>value %{customdata:.1f}",
        "行 %{y}，列 %{x}<br>权重 %{z:.5f}<br>像素值 %{customdata:.1f}",
    ),
    "more_terms": ("… and {n} smaller terms.", "……另有 {n} 个更小的项。"),
    "remainder": (
        "The network is not linear: its tangent misses {value:.3f}, added as a remainder.",
        "网络是非线性的：切线近似还差 {value:.3f}，作为余项加上。",
    ),
    "at": ("output pixel (row {y}, column {x})", "输出像素（第 {y} 行，第 {x} 列）"),
    "overlap_1d": ("Overlap in 1-D", "一维重叠次数"),
    "overlap_2d": ("Overlap in 2-D", "二维重叠次数"),
    "transposed": ("Transposed convolution", "转置卷积"),
    "pixelshuffle": ("PixelShuffle", "PixelShuffle（亚像素卷积）"),
    "resize": ("Resize, then convolve", "先插值再卷积"),
    "share": ("checkerboard: {share:.1f} % of the energy", "棋盘格占能量 {share:.1f} %"),
    "rings": ("checkerboard frequencies", "棋盘格频率"),
    "cycles": ("cycles a pixel", "周/像素"),
    "step": ("An edge, 0 → 255", "阶跃，0 → 255"),
    "impulse": ("One white point", "单个亮点"),
    "loss": ("Training loss", "训练损失"),
    "held_out": ("PSNR on photographs never trained on", "在从未参与训练的照片上的 PSNR"),
    "bicubic": ("bicubic", "双三次插值"),
    "seconds": ("seconds", "秒"),
    "start": ("Train it now", "现在训练"),
    "stop": ("Stop", "停止"),
    "ready": (
        "A network of about 20,000 weights learns here, on this machine, from the shipped "
        "photographs. The four that score it are never trained on.",
        "约两万个权重的网络就在这台机器上，用自带的照片现场学习；打分用的四张照片从不参与训练。",
    ),
    "learning": (
        "Step {step}: **{psnr:.2f} dB** on unseen photographs, bicubic {bicubic:.2f} dB, "
        "gain **{gain:+.2f} dB**, checkerboard share {share:.1f} %.",
        "第 {step} 步：未见过的照片上 **{psnr:.2f} dB**，双三次 {bicubic:.2f} dB，"
        "增益 **{gain:+.2f} dB**，棋盘格占比 {share:.1f} %。",
    ),
    "parity_head": (
        "| torch | the other library | largest difference, 0..255 | verdict |",
        "| torch | 另一个库 | 最大差（0..255） | 结论 |",
    ),
    "same": ("the same", "一致"),
    "not_same": ("**not** the same", "**不**一致"),
    "parity": (
        "One word, three libraries, different arithmetic. Measured now on one picture:",
        "同一个名字在三个库里可能是不同的算法。以下是当场在同一幅图上测得的结果：",
    ),
    "own": ("picture", "图片"),
}
