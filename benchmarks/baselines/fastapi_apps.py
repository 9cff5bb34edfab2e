"""FastAPI with pymongo, alone (`back`), or behind a second one that asks it by httpx (`front`).

`python -m benchmarks.baselines.fastapi_apps front|back`, each one process as the suite's are, with the compiled
event loop and parser that uvicorn recommends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, HTTPException, Response
from pymongo import AsyncMongoClient


def back() -> FastAPI:
    """Reads an organisation from the database."""
    orgs = AsyncMongoClient(os.environ["MONGO_URI"], maxPoolSize=21)["baseline"]["orgs"]
    app = FastAPI()

    @app.get("/orgs/{id}")
    async def read(id: str) -> dict[str, Any]:
        found = await orgs.find_one({"_id": id})
        if found is None:
            raise HTTPException(404)
        return found["body"]

    return app


def front() -> FastAPI:
    """Asks the other one."""
    client = httpx.AsyncClient(base_url=os.environ["BACK_URL"])

    @asynccontextmanager
    async def closing(app: FastAPI) -> AsyncIterator[None]:
        yield
        await client.aclose()

    app = FastAPI(lifespan=closing)

    @app.get("/orgs/{id}")
    async def read(id: str) -> Response:
        answer = await client.get(f"/orgs/{id}")
        return Response(answer.content, answer.status_code, media_type="application/json")

    return app


if __name__ == "__main__":
    made = {"front": front, "back": back}[sys.argv[1]]()
    uvicorn.run(made, host="127.0.0.1", port=int(os.environ["HTTP_PORT"]), access_log=False, log_level="warning")
