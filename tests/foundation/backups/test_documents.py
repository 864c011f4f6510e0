"""Papers go into a backup like photos, and one that is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from foundation import db
from foundation.backups.documents import FOLDER, link_documents
from foundation.backups.refusals import DocumentMissing
from foundation.documents.papers import PDF, ReadPaper
from foundation.documents.store import path_of, put_paper
from foundation.settings import Settings
from tests.factories import make_organisation

PDF_BYTES = b"%PDF-1.7\n%%EOF\n"


def test_a_paper_is_in_the_backup_and_missed_when_it_is_gone(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    with db.transaction() as session:
        organisation = make_organisation(session)
        paper = ReadPaper(PDF_BYTES, PDF, "permit.pdf")
        sha256 = put_paper(session, paper, organisation_id=organisation.id).sha256

    with db.reading() as session:
        count = link_documents(session, settings.documents_path, tmp_path / "out")
    path_of(settings.documents_path, sha256).unlink()

    assert count == 1
    assert path_of(tmp_path / "out" / FOLDER, sha256).read_bytes() == PDF_BYTES
    with db.reading() as session, pytest.raises(DocumentMissing):
        link_documents(session, settings.documents_path, tmp_path / "again")
