"""What a notebook of the course does works in the sandbox as it does outside."""

from __future__ import annotations

import pytest

HONEST = {
    "training with Adam and a DataLoader": """
        import torch
        from torch import nn
        from torch.utils.data import DataLoader, TensorDataset
        torch.manual_seed(0)
        x = torch.randn(256, 20)
        y = (x.sum(1) > 0).long()
        model = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 2))
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        for _ in range(20):
            for inputs, labels in DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True, num_workers=0):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(inputs), labels).backward()
                optimizer.step()
        assert (model.eval()(x).argmax(1) == y).float().mean() > 0.9
    """,
    "convolutions, recurrence and attention": """
        import torch
        from torch import nn
        nn.Conv2d(3, 8, 3)(torch.randn(4, 3, 32, 32)).sum().backward()
        nn.LSTM(10, 20)(torch.randn(5, 3, 10))[0].sum().backward()
        nn.TransformerEncoderLayer(16, 2)(torch.randn(4, 5, 16)).sum().backward()
        torch.linalg.svd(torch.randn(50, 50)), torch.fft.fft(torch.randn(64))
        torch.func.vmap(torch.sin)(torch.randn(3, 3))
        torch.testing.assert_close(torch.ones(2), torch.ones(2))
    """,
    "saving and loading": """
        import numpy, torch
        torch.save({"weight": torch.ones(3)}, "model.pt")
        assert torch.load("model.pt")["weight"].sum() == 3
        numpy.savez("arrays.npz", a=numpy.ones(3))
        assert numpy.load("arrays.npz")["a"].sum() == 3
    """,
    "moving files, over none and in exchange": """
        import ctypes, os
        open("a", "w").write("a"), open("b", "w").write("b")
        rename = lambda flags: ctypes.CDLL(None).renameat2(-100, b"a", -100, b"b", flags)
        assert rename(1) == -1
        assert rename(2) == 0 and open("a").read() == "b"
        assert rename(0) == 0 and not os.path.exists("a")
    """,
    "figures": """
        import io
        import matplotlib.pyplot as plt
        figure, axes = plt.subplots()
        axes.plot([1, 2])
        axes.set_title("über $x^2$, 日本")
        for kind in ("png", "svg", "pdf"):
            picture = io.BytesIO()
            figure.savefig(picture, format=kind)
            assert picture.getvalue()
        figure.savefig("figure.png")
    """,
    "scikit-learn": """
        from sklearn.cluster import KMeans
        from sklearn.datasets import load_digits, make_moons
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        digits = load_digits()
        train_test_split(digits.data, digits.target)
        LogisticRegression(max_iter=5).fit(digits.data[:200], digits.target[:200])
        KMeans(2).fit(make_moons()[0])
    """,
    "a module that the template has not imported": """
        import sys
        assert "torchinfo" not in sys.modules and "wave" not in sys.modules
        import torchinfo, wave
        torchinfo.summary(__import__("torch").nn.Linear(2, 3), (1, 2), verbose=0)
    """,
    "the course's own package": """
        from torchcourse.student import checks
        import torchcourse.values.tensor_difference
    """,
    "files and folders of its own": """
        import os, pathlib, shutil, tempfile
        with tempfile.TemporaryDirectory() as folder:
            assert pathlib.Path(folder).is_relative_to(WORK)
            path = pathlib.Path(folder, "a", "b")
            path.mkdir(parents=True)
            (path / "x").write_text("1")
            os.replace(path / "x", pathlib.Path(folder, "x"))
            shutil.copy(pathlib.Path(folder, "x"), "copied")
            shutil.copytree(folder, "tree")
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x")
        pathlib.Path("touched").touch()
        assert pathlib.Path("copied").read_text() == "1"
        with open("copied", "r+") as file:
            file.truncate(0)
        assert sorted(os.listdir()) == ["copied", "touched", "tree"]
        shutil.rmtree("tree")
    """,
    "what it may read": "assert open(READABLE / 'data.txt').read() == 'a data set'",
    "archives and databases": """
        import gzip, sqlite3, tarfile, zipfile
        open("a", "w").write("x")
        with zipfile.ZipFile("a.zip", "w") as file: file.write("a")
        zipfile.ZipFile("a.zip").extractall("unzipped")
        with tarfile.open("a.tar", "w") as file: file.add("a")
        tarfile.open("a.tar").extractall("untarred")
        gzip.open("a.gz", "w").write(b"x")
        connection = sqlite3.connect("a.db")
        connection.execute("create table t (x)")
        connection.commit()
    """,
    "threads": """
        import threading, torch
        from concurrent.futures import ThreadPoolExecutor
        torch.set_num_threads(2)
        torch.randn(400, 400) @ torch.randn(400, 400)
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(abs, range(-3, 0))) == [3, 2, 1]
    """,
    "asyncio, as top-level await needs it": """
        import asyncio
        async def three():
            await asyncio.sleep(0.01)
            return await asyncio.to_thread(lambda: 3)
        assert asyncio.run(three()) == 3
    """,
    "time": """
        import datetime, time, zoneinfo
        time.sleep(0.001)
        time.strftime("%c", time.localtime())
        datetime.datetime.now().astimezone(zoneinfo.ZoneInfo("Europe/Berlin"))
    """,
    "an alarm": """
        import signal
        rung = []
        signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        signal.pause()
        signal.raise_signal(signal.SIGALRM)
        os.kill(os.getpid(), signal.SIGALRM)
        assert len(rung) == 3
    """,
    "callbacks from C": "assert ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)() == 7",
    "memory-mapped arrays": """
        import numpy
        numpy.memmap("mapped", dtype="f4", mode="w+", shape=(100,)).flush()
    """,
    "questions about the machine": """
        import getpass, platform, shutil
        getpass.getuser(), platform.machine(), os.cpu_count(), shutil.disk_usage("."), os.getloadavg()
        shutil.get_terminal_size(), os.sched_getaffinity(0)
    """,
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_notebook_works(template, name):
    outcome = template.run(HONEST[name])
    assert outcome.succeeded, f"{outcome.status} {outcome.traceback}"
    assert outcome.tried == []


@pytest.mark.parametrize(
    "name", ["files and folders of its own", "saving and loading", "asyncio, as top-level await needs it"]
)
def test_an_honest_notebook_works_under_the_oldest_landlock(template, name):
    outcome = template.run(HONEST[name], abi=2)
    assert outcome.succeeded, outcome.traceback
