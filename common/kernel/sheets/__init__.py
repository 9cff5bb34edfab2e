"""Spreadsheets (电子表格): columns, cells, files in and out. Knows neither network nor database."""
