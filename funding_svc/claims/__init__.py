"""Claims for subsidies and awards (补贴、奖励申请): filed, decided by the bureau, paid by finance."""
