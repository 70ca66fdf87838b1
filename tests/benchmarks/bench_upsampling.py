"""How fast upsampling is, and how much ESPCN learns in a minute.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_upsampling.py -o python_files='bench_*.py'

Bars: a photograph of 512 x 512, never seen before, x4 by all fixed methods with metrics, within
1 s; a chart by the default methods within 150 ms; ESPCN at x2 0.5 dB over bicubic on an image it
never saw, after at most 60 s. Peers in the same table: PIL for enlarging, scikit-image for SSIM.
"""

from typing import Any

import numpy as np
import pytest
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture
from skimage.metrics import structural_similarity

from engines.photos import photo
from engines.upsampling import (
    CHARTS,
    METHODS,
    Params,
    checkerboard_share,
    decode,
    explain,
    levels,
    luma,
    parity,
    psnr,
    run,
    spectrum,
    ssim,
    train_espcn,
    upsample,
)
from engines.upsampling.shrink import cut, shrink

FIXED = tuple(name for name, method in METHODS.items() if method.family != "network")
PHOTO = photo("astronaut")


@pytest.mark.parametrize("methods", [FIXED, tuple(METHODS)], ids=["fixed", "with ESPCN"])
@pytest.mark.benchmark(group="512 x 512 px, x4, with metrics: at most 1 s")
def test_a_new_photograph(benchmark: BenchmarkFixture, methods: Any) -> None:
    params = Params(picture="own", methods=methods)
    turn = iter(range(10**6))
    benchmark.pedantic(
        lambda: run(params, np.roll(PHOTO, next(turn), axis=0)), rounds=7, warmup_rounds=1
    )
    assert benchmark.stats["median"] < 1


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.benchmark(group="a chart, default methods: at most 0.15 s")
def test_a_chart(benchmark: BenchmarkFixture, name: str) -> None:
    benchmark.pedantic(lambda: run(Params(picture=name)), rounds=15, warmup_rounds=1)
    assert benchmark.stats["median"] < 0.15


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.benchmark(group="128 x 128 px, x4, one method")
def test_one_method(benchmark: BenchmarkFixture, method: Any) -> None:
    small = shrink(PHOTO, 4)
    benchmark.pedantic(lambda: upsample(small, 4, method), rounds=15, warmup_rounds=1)


@pytest.mark.parametrize("how", ["BILINEAR", "BICUBIC", "LANCZOS"])
@pytest.mark.benchmark(group="128 x 128 px, x4, one method")
def test_the_peer_pil(benchmark: BenchmarkFixture, how: Any) -> None:
    small = Image.fromarray(shrink(PHOTO, 4))
    benchmark.pedantic(
        lambda: small.resize((512, 512), Image.Resampling[how]), rounds=15, warmup_rounds=1
    )


@pytest.mark.benchmark(group="SSIM of 512 x 512 px")
def test_ssim(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(lambda: ssim(PHOTO, PHOTO[::-1]), rounds=15, warmup_rounds=1)


@pytest.mark.benchmark(group="SSIM of 512 x 512 px")
def test_ssim_of_the_peer_scikit_image(benchmark: BenchmarkFixture) -> None:
    how = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    a, b = luma(PHOTO), luma(PHOTO[::-1])
    benchmark.pedantic(
        lambda: structural_similarity(a, b, data_range=255, **how), rounds=5, warmup_rounds=1
    )


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.benchmark(group="explain a pixel, 128 x 128 px, x4")
def test_explain(benchmark: BenchmarkFixture, method: Any) -> None:
    small = shrink(PHOTO, 4)
    benchmark.pedantic(lambda: explain(small, 4, method, 200, 301), rounds=9, warmup_rounds=1)


@pytest.mark.benchmark(group="panels")
def test_decode_share_and_spectrum(benchmark: BenchmarkFixture) -> None:
    def panel() -> None:
        picture = decode("random", 3, 2, 1, seed=0)
        checkerboard_share(picture, 2)
        spectrum(picture)

    benchmark.pedantic(panel, rounds=9, warmup_rounds=1)


@pytest.mark.benchmark(group="panels")
def test_parity(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(parity, rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="ESPCN: the first report at most 1 s")
def test_first_report(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(lambda: next(train_espcn(2)), rounds=3, warmup_rounds=0)
    assert benchmark.stats["max"] < 1


def test_espcn_learns_in_45_seconds() -> None:
    *_, last = train_espcn(2, seconds=45, seed=0)
    original = cut(PHOTO, 2)
    small = shrink(original, 2)
    bicubic = levels(upsample(small, 2, "bicubic", antialias=True))
    gain = psnr(levels(last.network.enlarge(small)), original, crop=2) - psnr(
        bicubic, original, crop=2
    )
    print(
        f"\nESPCN x2, {last.step} steps in {last.elapsed:.0f} s: {last.gain:+.2f} dB, the mean of"
    )
    print(f"four centres never seen; {gain:+.2f} dB on the whole astronaut")
    assert gain >= 0.5
