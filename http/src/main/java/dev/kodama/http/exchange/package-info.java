/**
 * Reading of requests and writing of responses, shared by all handlers: {@link dev.kodama.http.exchange.QueryParameters},
 * {@link dev.kodama.http.exchange.HttpResponses}.
 */
@NullMarked
package dev.kodama.http.exchange;

import org.jspecify.annotations.NullMarked;
