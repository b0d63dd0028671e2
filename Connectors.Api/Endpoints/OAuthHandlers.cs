using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Signs in by browser, for both route families.</summary>
internal sealed class OAuthHandlers(OnlineSignIns signIns, ResourceLookup lookup, PublicAddress address)
{
    private const int MaxClient = 32_768;
    private const int MaxAnswer = 4096;

    public async Task<Ok<Envelope<OAuthStarted>>> StartAsync(
        HttpContext context, OAuthFamily family, Query<OAuthQuery> query, Body<StartOAuth> body)
    {
        body.ThrowIfMalformed();
        if (!body.Has("credentials"))
            throw new ApiException(Codes.Argument, "required argument are missing: credentials; ");
        var type = Type(query.Read().Type ?? OAuthFamily.Wire(signIns.Types[0]));
        var request = body.Read(Codes.Argument);
        var redirect = Redirect(context, family, type, request.RedirectUri);
        var connector = request.ConnectorId;
        if (connector is not null && (await lookup.ConnectorAsync(context, connector)).Source is var source && source != type)
            throw new ApiException(Codes.Data, $"This connector reads {source}, not {type}.");

        var client = Client(request.Credentials!);
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
        OAuthCookie.Append(context, started, new Uri(redirect));
        return Answer.Of(new OAuthStarted(started.FlowId, started.Address.AbsoluteUri, OAuthCookie.Seconds));
    }

    public async Task<IResult> CallbackAsync(HttpContext context, OAuthFamily family, string type)
    {
        var query = context.Request.Query;
        var state = query["state"].ToString();
        OnlineSignInEnd end;
        if (state.Length is 0 or > MaxAnswer)
        {
            end = new OnlineSignInEnd(false, "Missing OAuth state parameter.");
        }
        else
        {
            var cookie = OnlineSignIns.Cookie(state);
            var back = new OnlineSignInReturn
            {
                Type = type,
                State = state,
                Code = Bounded(query["code"].ToString()),
                Error = Error(query),
                Browser = context.Request.Cookies[cookie],
            };
            end = await signIns.FinishAsync(back, context.RequestAborted);
            OAuthCookie.Delete(context, cookie, new Uri(address.Of(context.Request, family.Callback(type))));
        }

        return OAuthPage.Write(context, end, family.MessageType(type), address.Origin(context.Request));
    }

    public async Task<Ok<Envelope<OAuthResult>>> ResultAsync(HttpContext context, Query<OAuthQuery> query, Body<AskOAuthResult> body)
    {
        body.ThrowIfMalformed();
        if (!body.Has("flow_id"))
            throw new ApiException(Codes.Argument, "required argument are missing: flow_id; ");
        var type = Type(query.Read().Type);
        var id = body.Read(Codes.Argument).FlowId;

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
            return Answer.Of(new OAuthResult { ConnectorId = flow.ConnectorId });
        return Answer.Of(new OAuthResult { Credentials = await signIns.TakeAsync(flow, context.RequestAborted) ?? throw Pending() });
    }

    /// <summary>The source's type, by its name in queries.</summary>
    private string Type(string? given) => signIns.Types.FirstOrDefault(type => OAuthFamily.Wire(type) == given)
        ?? throw new ApiException(Codes.Argument, "Invalid Google OAuth type.");

    /// <summary>A callback of this API, whichever was asked for: a code must not go anywhere else.</summary>
    private string Redirect(HttpContext context, OAuthFamily family, string type, string? asked)
    {
        var own = address.Of(context.Request, family.Callback(type));
        if (string.IsNullOrEmpty(asked))
            return own;
        string[] allowed = [.. OAuthFamily.All.Select(each => address.Of(context.Request, each.Callback(type)))];
        return allowed.Contains(asked)
            ? asked
            : throw new ApiException(Codes.Argument, $"redirect_uri must be one of {string.Join(", ", allowed)}");
    }

    /// <summary>Why Google sent no code: its description, else its code, else the contract's words for a person who declined.</summary>
    private static string? Error(IQueryCollection query)
    {
        if (!query.TryGetValue("error", out var code))
            return null;
        string[] said = [query["error_description"].ToString(), code.ToString(), "Authorization was cancelled."];
        return said.First(text => text.Length > 0);
    }

    private static string Client(JsonNode credentials)
    {
        var client = credentials.GetValueKind() == JsonValueKind.String ? credentials.GetValue<string>() : credentials.ToJsonString();
        return client.Length <= MaxClient ? client : throw new ApiException(Codes.Argument, "Invalid Google credentials JSON.");
    }

    private static string? Bounded(string text) => text.Length is > 0 and <= MaxAnswer ? text : null;

    private static ApiException Pending() => new(Codes.Pending, "Authorization is still pending.");
}
