"""The test root has one standard library for the system's Python and for python3.11; this keeps them apart as EL9 does.

python3.11 there has none of the system's bindings (dnf, firewalld, SELinux).
"""

import sys
from pathlib import Path

if Path(sys.executable or "").resolve().name == "python3.11":
    sys.path[:] = [folder for folder in sys.path if not folder.endswith("/dist-packages")]
