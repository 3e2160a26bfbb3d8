@echo off
setlocal
set "DENO_DIR=%~dp0deno_dir"
set DENO_NO_UPDATE_CHECK=1
set "LOG_PROGRAM=%~f0"
"%~dp0deno.exe" run @OPTIONS@ "%~dp0app\main.js" %*
exit /b %ERRORLEVEL%
