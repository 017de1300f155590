package dev.kodama.http.server;

import dev.kodama.http.access.AccessControl;
import dev.kodama.http.access.AuditLog;
import dev.kodama.http.api.Api;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.ChangeRight;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.exchange.QueryParameters;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.ScanBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Passes requests to the API and writes its responses when they are ready; no Jetty thread waits. Requests that change something are audited. */
final class ApiHandler {
    private static final String TOKEN = "token";
    private static final String LONG =
            "Your questions took too long in the last minute; ask for less time, or with a filter that the index finds.";

    private final Api api;
    private final AccessControl access;
    private final BodyReader bodies = new BodyReader();
    private final ScanBudget scans;

    ApiHandler(Api api, AccessControl access) {
        this.api = api;
        this.access = access;
        this.scans = new ScanBudget(access.limits().scanTime(), System::nanoTime);
    }

    List<String> labels() {
        return api.labels();
    }

    /** Matches the path before decoding: a slash in an entity's id does not separate path segments. */
    Optional<Api.RouteMatch> match(Request request) {
        return api.find(request.getHttpURI().getPath());
    }

    /** Answers when the API does. */
    void answer(
            Request request,
            Response response,
            Callback callback,
            Principal caller,
            Endpoint endpoint,
            List<String> variables) {
        var right = access.changeRight(request, caller);
        String user = access.user(request, caller);
        var question = new ApiRequest(variables, query(request), isPassedOn(request), caller, right, user, "");
        var answered = endpoint.method().changes() ? change(request, endpoint, question) : read(endpoint, question);
        var unused = answered.thenAccept(answer -> write(answer, response, callback));
    }

    private CompletionStage<ApiResponse> read(Endpoint endpoint, ApiRequest question) {
        if (!endpoint.scans()) {
            return api.ask(endpoint, question, question.user());
        }
        var wait = scans.untilNext(question.user());
        return wait.isZero()
                ? api.ask(endpoint, question, question.user(), taken -> scans.use(question.user(), taken))
                : CompletableFuture.completedFuture(ApiResponse.limited(Limit.SCANS, LONG, wait));
    }

    private CompletionStage<ApiResponse> change(Request request, Endpoint endpoint, ApiRequest question) {
        if (question.changeRight() instanceof ChangeRight.Denied denied) {
            return CompletableFuture.completedFuture(
                    audited(request, question, ApiResponse.error(ApiResponse.FORBIDDEN, denied.reason()), ""));
        }
        return bodies.read(request, endpoint.maxBodyBytes()).thenCompose(body -> {
            if (body instanceof BodyReader.Body.Read read) {
                String shown = endpoint.auditsBody() ? read.text() : "";
                return api.ask(endpoint, question.withBody(read.text()), question.user())
                        .thenApply(answer -> audited(request, question, answer, shown));
            }
            var rejected = ((BodyReader.Body.Rejected) body).response();
            return CompletableFuture.completedFuture(audited(request, question, rejected, ""));
        });
    }

    private ApiResponse audited(Request request, ApiRequest question, ApiResponse answer, String body) {
        String path = request.getHttpURI().getPath();
        new AuditLog.Change(question.caller().subject(), access.address(request), request.getMethod(), path, body)
                .write(answer.status());
        return answer;
    }

    /** Without the {@code token}, which authenticates the caller and is no parameter of the endpoint. */
    private static Map<String, List<String>> query(Request request) {
        var query = QueryParameters.all(request);
        query.remove(TOKEN);
        return query;
    }

    private static boolean isPassedOn(Request request) {
        return request.getHeaders().contains(ApiRequest.PASSED_ON);
    }

    private void write(ApiResponse answer, Response response, Callback callback) {
        var limit = answer.limit();
        if (limit != null) {
            access.counts().met(limit);
        }
        if (answer.askAgain()) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, answer.retrySeconds());
        }
        var file = answer.file();
        if (file == null) {
            HttpResponses.json(response, answer.status(), answer.json(), callback);
        } else {
            HttpResponses.file(response, file.file(), file.mediaType(), file.name(), callback);
        }
    }
}
