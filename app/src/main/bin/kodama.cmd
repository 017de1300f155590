@echo off
rem Runs kodama with the Java of JAVA_HOME, else the one on PATH.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -Xmx512m -XX:+UseSerialGC -Dkodama.command=kodama %JAVA_OPTS% -cp "%~dp0..\lib\*" dev.kodama.app.Main %*
exit /b %ERRORLEVEL%
