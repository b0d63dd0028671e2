using Connectors.Api.Endpoints;
using Connectors.Api.Security;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Sources;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console;

/// <summary>Starts a sign-in with a source's provider for a form. Its script opens the provider's page.</summary>
internal sealed class SignInStart(OnlineSignIns signIns, PublicAddress address)
{
    private const int MaxClient = 32_768;

    /// <summary>Answers the provider's address and the sign-in's id, or an error.</summary>
    public async Task<JsonResult> RunAsync(HttpContext context, string type, string? connectorId)
    {
        var client = context.Request.Form["client"].ToString().Trim();
        if (client.Length is 0 or > MaxClient)
            return Refuse("Enter the JSON of an OAuth client first.");
        if (signIns.Validate(type, client) is { } wrong)
            return Refuse(wrong);

        var redirect = address.Of(context.Request, OAuthFamily.Current.Callback(type));
        var request = new OnlineSignInRequest
        {
            Tenant = context.Caller().Tenant,
            KeyId = context.Caller().KeyId,
            Type = type,
            ClientJson = client,
            RedirectUri = redirect,
            ConnectorId = connectorId,
        };
        try
        {
            var started = await signIns.StartAsync(request, context.RequestAborted);
            OAuthCookie.Append(context, started, new Uri(redirect));
            return new JsonResult(new { address = started.Address.AbsoluteUri, flow = started.FlowId });
        }
        catch (Exception e) when (e is SourceException or RejectedException)
        {
            return Refuse(e.Message);
        }
    }

    private static JsonResult Refuse(string error) => new(new { error });
}
