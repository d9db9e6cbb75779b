"""Forecasts of a crowd from files: our form, the sites' exports, and what cannot be read."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from unless.domain.crowd import CrowdForecasts
from unless.domain.errors import InputError
from unless.intake.crowd import load_crowd

HEAD = "question_id,question,opened,deadline,resolved,outcome,forecaster,time,probability"
ROW = "q1,Will the ferry sail?,2031-01-01,2031-02-01,2031-02-02T00:00:00Z,1,Ilse,2031-01-05T12:00:00Z,0.7"


def load(text: str | bytes, tmp_path: Path, name: str = "crowd.csv") -> CrowdForecasts:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_crowd(path)


def own(*rows: str) -> str:
    return "\n".join((HEAD, *rows)) + "\n"


# Our form


def test_a_row_is_a_forecast(tmp_path: Path) -> None:
    found = load(own(ROW, ROW.replace("Ilse", "Omar").replace("0.7", "0.25")), tmp_path)
    (asked,) = found.questions
    assert (asked.key, asked.text, asked.outcome) == ("q1", "Will the ferry sail?", True)
    assert asked.resolved == 1927756800.0  # 2 February 2031, 00:00 UTC
    assert found.forecasters == ("Ilse", "Omar")
    assert found.probability.tolist() == [0.7, 0.25]
    assert found.time[0] == 1925380800.0
    assert not found.notes


def test_gzip_standard_input_a_byte_order_mark_and_semicolons_are_read(tmp_path: Path) -> None:
    plain = load(own(ROW), tmp_path)
    assert load(gzip.compress(own(ROW).encode()), tmp_path, "crowd.csv.gz") == plain
    assert load("\ufeff" + own(ROW), tmp_path) == plain
    assert load_crowd("-", io.BytesIO(own(ROW).encode())) == plain
    assert load_crowd("-", io.BytesIO(gzip.compress(own(ROW).encode()))) == plain
    assert load(own(ROW).replace(",", ";").replace("0.7", "0,7"), tmp_path) == plain


def test_times_are_converted_to_utc_and_those_without_a_zone_are_counted(tmp_path: Path) -> None:
    east = ROW.replace("2031-01-05T12:00:00Z", "2031-01-05T17:30:00+05:30")
    assert load(own(east), tmp_path).time == load(own(ROW), tmp_path).time
    naive = load(own(ROW.replace("12:00:00Z", "12:00:00")), tmp_path)
    assert naive.time == load(own(ROW), tmp_path).time
    assert "UTC: 1" in naive.notes[0]


@pytest.mark.parametrize("outcome", ["void", "annulled", "", "Ambiguous", "none"])
def test_a_question_without_an_outcome_stays_open_and_is_counted(outcome: str, tmp_path: Path) -> None:
    found = load(own(ROW.replace(",1,Ilse", f",{outcome},Ilse")), tmp_path)
    assert found.questions[0].outcome is None
    assert found.questions[0].resolved is None
    assert "not scored: 1" in found.notes[0]


def test_an_outcome_without_a_time_teaches_nothing(tmp_path: Path) -> None:
    found = load(own(ROW.replace("2031-02-02T00:00:00Z", "")), tmp_path)
    assert found.questions[0].outcome is True
    assert found.questions[0].resolved is None
    assert "teach nothing: 1" in found.notes[0]


def test_a_column_of_percentages_is_recognised(tmp_path: Path) -> None:
    found = load(own(ROW.replace("0.7", "70"), ROW.replace("0.7", "1").replace("Ilse", "Omar")), tmp_path)
    assert found.probability.tolist() == [0.7, 0.01]
    assert "percentages" in found.notes[0]
    assert load(own(ROW.replace("0.7", "70%")), tmp_path).probability.tolist() == [0.7]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((ROW, ROW, ROW.replace("0.7", "1.7")), "line 4: probability 1.7 is above 1"),
        ((ROW.replace("0.7", "1.7"),), "line 2: probability 1.7 is above 1"),
        ((ROW.replace("0.7", "170"),), "line 2: probability 170 is above 1"),
        ((ROW.replace("0.7", "-0.1"),), "line 2: probability -0.1 is not between"),
        ((ROW.replace("0.7", "nan"),), "line 2: probability nan is not between"),
        ((ROW.replace("0.7", "often"),), "'often' is no number"),
        ((ROW.replace("0.7", ""),), "no probability"),
        ((ROW.replace("2031-01-05T12:00:00Z", "5 January"),), "time '5 January' is no time"),
        ((ROW.replace("2031-02-02T00:00:00Z", "soon"),), "resolved 'soon' is no time"),
        ((ROW.replace(",1,", ",perhaps,"),), "outcome 'perhaps' is none of"),
        ((ROW, ROW.replace(",1,", ",0,")), "line 3: question q1 has outcome 0 here and 1 on line 2"),
        ((ROW, ROW.replace("2031-02-02", "2031-02-03")), "line 3: question q1 is resolved 2031-02-03"),
        ((ROW.replace("Ilse", " "),), "no forecaster"),
        ((ROW.replace("q1", ""),), "no question_id"),
        (("q1,short",), "line 2: 2 fields where the first line names 9"),
        (('q1,"open',), "line 2: not CSV"),
        (("q1,a\0b",), "line 2: holds a zero byte"),
        ((), "holds no forecast"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(rows: tuple[str, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        load(own(*rows), tmp_path)
    assert said in str(error.value)
    assert "crowd.csv" in str(error.value)


def test_rows_of_separators_alone_are_passed_over(tmp_path: Path) -> None:
    assert len(load(own(ROW, "," * ROW.count(","), "", " , "), tmp_path).probability) == 1


def test_wrong_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column forecaster and no column time"):
        load("question_id,outcome,resolved,probability\n", tmp_path)
    with pytest.raises(InputError, match="two columns time"):
        load("question_id,outcome,resolved,forecaster,time,time,probability\n", tmp_path)


def test_files_that_are_none_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        load_crowd(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="folder"):
        load_crowd(tmp_path)
    with pytest.raises(InputError, match="is empty"):
        load("", tmp_path)
    with pytest.raises(InputError, match="begins with an empty line"):
        load("\n" + own(ROW), tmp_path)
    with pytest.raises(InputError, match="UTF-8"):
        load(own(ROW).encode("utf-16"), tmp_path)
    with pytest.raises(InputError, match="damaged"):
        load(gzip.compress(own(*[ROW] * 500).encode())[:60], tmp_path)
    with pytest.raises(InputError, match="damaged or locked ZIP"):
        load(b"PK\x03\x04nothing", tmp_path)
    with pytest.raises(InputError, match="not JSON"):
        load("{", tmp_path)
    with pytest.raises(InputError, match="neither"):
        load('{"a": 1}', tmp_path)


# Exports of sites


def test_predictionbook(tmp_path: Path) -> None:
    prediction = {
        "id": 7,
        "description": "The bridge at Harl opens",
        "deadline": "2031-03-01T00:00:00.000Z",
        "outcome": True,
        "withdrawn": False,
        "last_judgement_at": "2031-03-02T00:00:00.000Z",
        "responses": [
            {"confidence": 80, "created_at": "2031-01-01T00:00:00.000Z", "user_label": "Ilse", "user_id": 1},
            {"confidence": None, "comment": "hm", "created_at": "2031-01-02T00:00:00.000Z", "user_id": 2},
            {"confidence": 0, "created_at": "2031-01-03T00:00:00.000Z", "user_id": 2},
        ],
    }
    found = load(json.dumps({"user": {"name": "Ilse"}, "predictions": [prediction]}), tmp_path)
    assert found.probability.tolist() == [0.8, 0.0]
    assert found.forecasters == ("Ilse", "2")
    assert found.questions[0].outcome is True
    assert found.notes == ("left out: comments without a probability (1)",)
    for wrong, said in (
        ({"outcome": "right"}, "outcome 'right' is none of"),
        ({"responses": [None]}, "not of the form that the site gives"),
        ({"responses": [{"confidence": 5}]}, "lacks 'created_at'"),
    ):
        with pytest.raises(InputError, match=said):
            load(json.dumps([{**prediction, **wrong}]), tmp_path)
    gone = load(json.dumps([{**prediction, "withdrawn": True}]), tmp_path)
    assert gone.questions[0].outcome is None
    with pytest.raises(InputError, match="above 100"):
        load(
            json.dumps([{**prediction, "responses": [{**prediction["responses"][0], "confidence": 101}]}]),
            tmp_path,
        )  # type: ignore[index,dict-item]


def test_manifold(tmp_path: Path) -> None:
    market = {
        "id": "m1",
        "question": "Will the ferry sail?",
        "outcomeType": "BINARY",
        "isResolved": True,
        "resolution": "NO",
        "resolutionTime": 1927756800000,
    }
    bet = {
        "contractId": "m1",
        "userId": "u1",
        "createdTime": 1925380800000,
        "amount": 10,
        "probBefore": 0.5,
        "probAfter": 0.6,
    }
    bets = [
        bet,
        {**bet, "userId": "u2", "probAfter": 0.4},
        {**bet, "isRedemption": True},
        {**bet, "contractId": "m2"},
    ]
    other = {**market, "id": "m2", "outcomeType": "MULTIPLE_CHOICE"}
    found = load(json.dumps({"markets": [market, other], "bets": bets}), tmp_path)
    assert found.probability.tolist() == [0.6, 0.4]
    assert found.questions[0].outcome is False
    assert found.questions[0].resolved == 1927756800.0
    assert found.time[0] == 1925380800.0
    assert len(found.notes) == 2
    assert load(json.dumps([{**market, "bets": [bet]}]), tmp_path).probability.tolist() == [0.6]
    with pytest.raises(InputError, match="no number of milliseconds"):
        load(json.dumps([{**market, "bets": [{**bet, "createdTime": 10**400}]}]), tmp_path)
    cancelled = load(json.dumps([{**market, "resolution": "CANCEL", "bets": [bet]}]), tmp_path)
    assert cancelled.questions[0].outcome is None


def test_fatebook(tmp_path: Path) -> None:
    text = (
        "Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),Forecast created at,"
        "Question created by,Question created at,Question resolve by,Resolution,Resolved at,Question notes\n"
        '"Will the yard, at Harl, deliver?",,Ilse,0.3,2031-01-02 10:00:00,Omar,2031-01-01 09:00:00,2031-02-01 00:00:00,YES,'
        "2031-02-01 12:00:00,\n"
        '"Will the yard, at Harl, deliver?",,Omar,0.4,2031-01-03 10:00:00,Omar,2031-01-01 09:00:00,2031-02-01 00:00:00,YES,'
        "2031-02-01 12:00:00,\n"
        "Who wins?,Vance,Omar,0.4,2031-01-03 10:00:00,Omar,2031-01-01 09:00:00,2031-02-01 00:00:00,,,\n"
    )
    found = load(text, tmp_path)
    assert [q.text for q in found.questions] == ["Will the yard, at Harl, deliver?", "Who wins?: Vance"]
    assert [q.outcome for q in found.questions] == [True, None]
    assert found.probability.tolist() == [0.3, 0.4, 0.4]
    assert found.asked.tolist() == [0, 0, 1]


def archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in files.items():
            made.writestr(f"export/{name}.csv", text)
    return out.getvalue()


QUESTIONS = (
    "Question ID,Question Title,Question Type,Resolution,Resolution Known Time\n"
    "5,Will the ferry sail?,binary,yes,2031-02-02 00:00:00+00:00\n"
    "6,How many ferries?,numeric,12,2031-02-02 00:00:00+00:00\n"
    "7,Will it sink?,binary,annulled,2031-02-02 00:00:00+00:00\n"
)
FORECASTS = (
    "Question ID,Forecaster ID,Forecaster Username,Start Time,End Time,Probability Yes\n"
    "5,11,,2031-01-05 12:00:00+00:00,,0.6\n"
    "5,,recency_weighted,2031-01-05 12:00:00+00:00,,0.7\n"
    "6,11,,2031-01-05 12:00:00+00:00,,\n"
    "7,12,,2031-01-05 12:00:00+00:00,,0.2\n"
)


def test_metaculus(tmp_path: Path) -> None:
    found = load(archive(question_data=QUESTIONS, forecast_data=FORECASTS), tmp_path)
    assert [(q.key, q.outcome) for q in found.questions] == [("5", True), ("7", None)]
    assert found.forecasters == ("11", "12")
    assert found.probability.tolist() == [0.6, 0.2]
    assert "aggregates of the site (1)" in " ".join(found.notes)
    with pytest.raises(InputError, match="without forecast_data"):
        load(archive(question_data=QUESTIONS), tmp_path)
    with pytest.raises(InputError, match="ZIP file that holds both"):
        load(FORECASTS, tmp_path)
