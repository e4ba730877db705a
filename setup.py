"""What pyproject.toml cannot say: its data files belong to an editable installation, too."""

from setuptools import Distribution, setup


class WithDataFiles(Distribution):
    """Setuptools asks for `has_data`, where distutils says `has_data_files`."""

    def has_data(self) -> bool:
        return self.has_data_files()


setup(distclass=WithDataFiles)
