/**
 * The HTTP API, independent of Jetty. {@link dev.kodama.http.api.Api} matches a path to an {@link dev.kodama.http.api.Endpoint}, which turns an
 * {@link dev.kodama.http.api.ApiRequest} with its {@link dev.kodama.http.api.Parameters} into an {@link dev.kodama.http.api.ApiResponse}, in a
 * thread that may wait. Exceptions become error responses here or in an {@link dev.kodama.http.api.ErrorMapper}.
 */
@NullMarked
package dev.kodama.http.api;

import org.jspecify.annotations.NullMarked;
