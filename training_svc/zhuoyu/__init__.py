"""The Zhuoyu plan (琢玉计划): one plan of a base and year, and who takes part in it."""
