"""Puts the files that Python reads at its start beside the package: setuptools has no setting for that."""

import pathlib

from setuptools import setup
from setuptools.command.build_py import build_py

_STARTUP = ("valise-patches.pth", "valise-patches.start")


class BuildWithStartup(build_py):
    def run(self):
        super().run()
        for name in _STARTUP:
            self.copy_file(name, str(pathlib.Path(self.build_lib) / name))

    def get_outputs(self, include_bytecode=True):
        return [*super().get_outputs(include_bytecode), *(str(pathlib.Path(self.build_lib) / name) for name in _STARTUP)]


setup(cmdclass={"build_py": BuildWithStartup})
