"""Write what the pages print now into them: `python -m tests.docs [PAGE...]`."""

import sys
import tempfile
from pathlib import Path

from tests.docs.page import PAGES, page_file, rerun

for name in sys.argv[1:] or PAGES:
    with tempfile.TemporaryDirectory() as folder:
        page_file(name).write_text(rerun(name, Path(folder)), encoding="utf-8")
