using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Hosting;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>What both route families do to sign in by browser.</summary>
internal sealed class OAuthHandlers(OnlineSignIns signIns, ConnectorAccess access, PublicAddress address)
{
    private const int Seconds = 900;
    private const int LongestClient = 32_768;
    private const int LongestAnswer = 4096;

    public async Task<Ok<Envelope<OAuthStarted>>> StartAsync(HttpContext context, OAuthFamily family)
    {
        var fields = await RequestBody.ReadAsync(context);
        if (!fields.Has("credentials"))
            throw new ApiException(Codes.Argument, "required argument are missing: credentials; ");
        var type = Type(context, OAuthFamily.Wire(signIns.Types[0]));
        var redirect = Redirect(context, family, type, fields.Optional("redirect_uri"));
        var connector = fields.Optional("connector_id");
        fields.ThrowIfAny(Codes.Argument);
        if (connector is not null && (await access.ConnectorAsync(context, connector)).Source is var source && source != type)
            throw new ApiException(Codes.Data, $"This connector reads {source}, not {type}.");

        var client = Client(fields.Body["credentials"]!);
        if (signIns.Validate(type, client) is { } wrong)
            throw new ApiException(Codes.Argument, wrong);
        var caller = context.Caller();
        var started = await signIns.StartAsync(
            new OnlineSignInRequest
            {
                Tenant = caller.Tenant,
                KeyId = caller.KeyId,
                Type = type,
                ClientJson = client,
                RedirectUri = redirect,
                ConnectorId = connector,
            },
            context.RequestAborted);
        context.Response.Cookies.Append(started.Cookie, started.Browser, Cookie(new Uri(redirect)));
        return Answer.Of(new OAuthStarted(started.FlowId, started.Address.AbsoluteUri, Seconds));
    }

    public async Task<IResult> CallbackAsync(HttpContext context, OAuthFamily family, string type)
    {
        var query = context.Request.Query;
        var (state, said) = (query["state"].ToString(), query["error_description"].ToString());
        OnlineSignInEnd end;
        if (state.Length is 0 or > LongestAnswer)
        {
            end = new OnlineSignInEnd(false, "Missing OAuth state parameter.");
        }
        else
        {
            var cookie = OnlineSignIns.Cookie(state);
            // What the contract says when a person declines comes in place of a description only.
            var error = query.ContainsKey("error") ? (said.Length > 0 ? said : query["error"].ToString() is { Length: > 0 } code ? code : "Authorization was cancelled.") : null;
            end = await signIns.FinishAsync(
                new OnlineSignInReturn
                {
                    Type = type,
                    State = state,
                    Code = Bounded(query["code"].ToString()),
                    Error = error,
                    Browser = context.Request.Cookies[cookie],
                },
                context.RequestAborted);
            context.Response.Cookies.Delete(cookie, Cookie(new Uri(address.Of(context.Request, family.Callback(type)))));
        }

        return OAuthPage.Write(context, end, family.MessageType(type), address.Origin(context.Request));
    }

    public async Task<Ok<Envelope<OAuthResult>>> ResultAsync(HttpContext context)
    {
        var fields = await RequestBody.ReadAsync(context);
        if (!fields.Has("flow_id"))
            throw new ApiException(Codes.Argument, "required argument are missing: flow_id; ");
        var type = Type(context, null);
        var id = fields.Optional("flow_id", 64);
        fields.ThrowIfAny(Codes.Argument);

        var caller = context.Caller();
        var flow = await signIns.FindAsync(caller.Tenant, id!, context.RequestAborted);
        if (flow is null || flow.Type != type)
            throw Pending();
        if (flow.KeyId != caller.KeyId)
            throw new ApiException(Codes.Permission, "You are not allowed to access this authorization result.");
        if (flow.Error is not null)
            throw new ApiException(Codes.Data, flow.Error);
        if (flow.Expired)
            throw new ApiException(Codes.Data, "Authorization session expired. Please restart from the main window.");
        if (flow.State != OAuthFlowState.Done)
            throw Pending();
        if (flow.ConnectorId is not null)
            return Answer.Of(new OAuthResult(null, flow.ConnectorId));
        return Answer.Of(new OAuthResult(await signIns.TakeAsync(flow, context.RequestAborted) ?? throw Pending(), null));
    }

    /// <summary>The source's type that the query names.</summary>
    private string Type(HttpContext context, string? otherwise)
    {
        var given = context.Request.Query["type"].ToString() is { Length: > 0 } text ? text : otherwise;
        return signIns.Types.FirstOrDefault(type => OAuthFamily.Wire(type) == given) ?? throw new ApiException(Codes.Argument, "Invalid Google OAuth type.");
    }

    /// <summary>Ours, whatever was asked for: a code must come back to nobody else.</summary>
    private string Redirect(HttpContext context, OAuthFamily family, string type, string? asked)
    {
        var own = address.Of(context.Request, family.Callback(type));
        if (string.IsNullOrEmpty(asked))
            return own;
        string[] allowed = [.. OAuthFamily.All.Select(each => address.Of(context.Request, each.Callback(type)))];
        return allowed.Contains(asked) ? asked : throw new ApiException(Codes.Argument, $"redirect_uri must be one of {string.Join(", ", allowed)}");
    }

    private static string Client(JsonNode credentials)
    {
        var client = credentials is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : credentials.ToJsonString();
        return client.Length <= LongestClient ? client : throw new ApiException(Codes.Argument, "Invalid Google credentials JSON.");
    }

    private static CookieOptions Cookie(Uri redirect) => new()
    {
        HttpOnly = true,
        // The browser comes back from another site.
        SameSite = SameSiteMode.Lax,
        Secure = redirect.Scheme == Uri.UriSchemeHttps,
        Path = redirect.AbsolutePath,
        MaxAge = TimeSpan.FromSeconds(Seconds),
        IsEssential = true,
    };

    private static string? Bounded(string text) => text.Length is > 0 and <= LongestAnswer ? text : null;

    private static ApiException Pending() => new(Codes.Pending, "Authorization is still pending.");
}
