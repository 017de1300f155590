/**
 * Authentication by JWT, independent of Jetty. {@link dev.kodama.http.auth.Credentials} finds a {@link dev.kodama.http.auth.Token} in a request;
 * {@link dev.kodama.http.auth.Authenticator} checks its {@link dev.kodama.http.auth.Signatures} with keys of a
 * {@link dev.kodama.http.auth.KeySource} ({@link dev.kodama.http.auth.Secrets} from files, {@link dev.kodama.http.auth.JwksKeys} over HTTP, parsed
 * by {@link dev.kodama.http.auth.JwkSet}), then its claims ({@link dev.kodama.http.auth.ClaimValidator}). The
 * {@link dev.kodama.http.auth.AuthenticationResult} has the {@link dev.kodama.http.auth.Principal}.
 * {@link dev.kodama.http.auth.AuthConfig} is the configuration.
 */
@NullMarked
package dev.kodama.http.auth;

import org.jspecify.annotations.NullMarked;
