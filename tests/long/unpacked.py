"""Published projects as files: their wheels without what they depend on, unpacked side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from tests.long.real_projects import cache_folder

# A folder that has the projects already, each below its name, saves downloading them.
FOLDER_VARIABLE = "MIR_LONG_PROJECTS"
_DOWNLOAD_SECONDS = 240


@dataclass(frozen=True)
class Wheel:
    """A pinned distribution and the import package that is looked at."""

    name: str
    version: str
    package: str

    def folder(self) -> Path:
        """The folder of the package, downloaded when it is not there."""
        given = os.environ.get(FOLDER_VARIABLE)
        if given:
            return Path(given) / self.name / self.package
        home = cache_folder() / "wheels" / f"{self.name}-{self.version}"
        if not (home / self.package).is_dir():
            self._download(home)
        return home / self.package

    def _download(self, home: Path) -> None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run(
            [*command, "--dest", str(home), f"{self.name}=={self.version}"], check=True, timeout=_DOWNLOAD_SECONDS
        )
        (wheel,) = home.glob("*.whl")
        with ZipFile(wheel) as archive:
            archive.extractall(home)
        wheel.unlink()


WHEELS = (
    Wheel("coldfront", "1.1.10", "coldfront"),
    Wheel("weblate", "5.14.3", "weblate"),
    Wheel("pretix", "2026.8.0", "pretix"),
    Wheel("django-helpdesk", "2.6.1", "helpdesk"),
    Wheel("modoboa", "2.12.0", "modoboa"),
    Wheel("nemo", "8.1.5", "NEMO"),
)
