@echo off
rem Runs kodama with the Java of JAVA_HOME, else the one on PATH.
rem Java decodes its arguments in the system's code page: a letter that is not in it arrives as a question mark. Give payloads with such
rem letters on standard input, in UTF-8 (kodama publish ... -).
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "start=-Dslf4j.provider=dev.kodama.app.terminal.LogbackProvider -Dslf4j.internal.verbosity=WARN -Dio.netty.jfr.enabled=false -Dio.lettuce.core.jfr=false"
"%java%" -Xmx512m -XX:+UseSerialGC %start% "-Djava.security.properties=%~dp0..\lib\kodama.security" -Dkodama.command=kodama %JAVA_OPTS% -cp "%~dp0..\lib\*" dev.kodama.app.Main %*
exit /b %ERRORLEVEL%
