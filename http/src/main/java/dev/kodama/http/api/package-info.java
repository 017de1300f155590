/**
 * The HTTP API, independent of Jetty. {@link dev.kodama.http.api.Api} matches a path to an {@link dev.kodama.http.api.Endpoint}, which turns an
 * {@link dev.kodama.http.api.ApiRequest} with its {@link dev.kodama.http.api.Parameters} or its {@link dev.kodama.http.api.JsonBody} into an
 * {@link dev.kodama.http.api.ApiResponse}, in a thread that may wait. An endpoint whose {@link dev.kodama.http.api.ApiMethod} changes something is
 * called only for callers with a {@link dev.kodama.http.api.ChangeRight}. {@link dev.kodama.http.api.AccessEndpoint} tells a caller
 * what it may do. Exceptions become error responses here or in an {@link dev.kodama.http.api.ErrorMapper}.
 */
@NullMarked
package dev.kodama.http.api;

import org.jspecify.annotations.NullMarked;
