@echo off
rem Runs Maven: the one on PATH where it is 3.8.6 or newer, else a cached one, else one downloaded and checked.
rem MVNW_DIST_URL names another place for the download; MVNW_HOME another cache folder.
setlocal
set "MVNW_VERSION=3.9.16"
set "MVNW_SHA512=831a8591fe20c8243b1dbe7d71e3244f31d1665b0804b2e825e38cbbe5ce0cafb8338851f90780735568773e0a6cd07bbec107cda0b896b008b861075358b6f6"
if "%MVNW_HOME%"=="" set "MVNW_HOME=%USERPROFILE%\.kodama-mvnw"
if "%MVNW_DIST_URL%"=="" set "MVNW_DIST_URL=https://archive.apache.org/dist/maven/maven-3/%MVNW_VERSION%/binaries/apache-maven-%MVNW_VERSION%-bin.tar.gz"
set "MVNW_FOUND="
for /f "tokens=3" %%v in ('mvn --version 2^>nul ^| findstr /c:"Apache Maven"') do set "MVNW_FOUND=%%v"
if not "%MVNW_FOUND%"=="" (
    powershell -NoProfile -Command "if ([version]($env:MVNW_FOUND -replace '[^0-9.].*','') -lt [version]'3.8.6') { exit 1 }" && (
        call mvn %*
        goto end
    )
)
set "MVNW_MAVEN=%MVNW_HOME%\apache-maven-%MVNW_VERSION%"
if exist "%MVNW_MAVEN%\bin\mvn.cmd" goto run
if not exist "%MVNW_HOME%" mkdir "%MVNW_HOME%"
set "MVNW_ARCHIVE=%MVNW_HOME%\maven.tar.gz"
powershell -NoProfile -Command "try { Invoke-WebRequest -UseBasicParsing $env:MVNW_DIST_URL -OutFile $env:MVNW_ARCHIVE } catch { exit 1 }" || (
    echo mvnw: cannot download %MVNW_DIST_URL%; install Maven 3.8.6 or newer, or set MVNW_DIST_URL 1>&2
    exit /b 1
)
powershell -NoProfile -Command "if ((Get-FileHash $env:MVNW_ARCHIVE -Algorithm SHA512).Hash -ne $env:MVNW_SHA512) { exit 1 }" || (
    echo mvnw: the checksum of %MVNW_DIST_URL% is wrong; nothing was installed 1>&2
    del "%MVNW_ARCHIVE%"
    exit /b 1
)
tar -xzf "%MVNW_ARCHIVE%" -C "%MVNW_HOME%" || exit /b 1
del "%MVNW_ARCHIVE%"
:run
call "%MVNW_MAVEN%\bin\mvn.cmd" %*
:end
exit /b %ERRORLEVEL%
