"""What a machine asks: is the hub well, what did it do. Neither needs a token, nor tells of anybody."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy import text

router = APIRouter()


@router.get("/health")
def get_health(request: Request) -> Response:
    """200 while requests can be answered; 503 where the database cannot."""
    with request.app.state.database.reading() as connection:
        connection.execute(text("SELECT 1"))
    return JSONResponse({"status": "ok", "version": request.app.version})


@router.get("/metrics", response_class=PlainTextResponse)
def get_metrics(request: Request) -> Response:
    """Counts of answers and their times since the process started, in Prometheus's text format."""
    return PlainTextResponse(request.app.state.figures.text(), media_type="text/plain; version=0.0.4")
