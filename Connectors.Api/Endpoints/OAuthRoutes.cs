using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration.SignIn;

namespace Connectors.Api.Endpoints;

/// <summary>Signing in with Google by browser, in both route families.</summary>
internal static class OAuthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var family in OAuthFamily.All)
        {
            var group = routes.MapGroup(family.Prefix).WithTags(Tags.SignIn);
            group.MapPost("/google/oauth/web/start", (
                    HttpContext context, OAuthHandlers handlers, Query<OAuthQuery> query, Body<StartOAuth> body)
                    => handlers.StartAsync(context, family, query, body))
                .For(Roles.Operator)
                .About(
                    $"startSignIn{family.Suffix}",
                    "Start a sign-in with Google",
                    "Answers the address to send this browser to, and sets a cookie without which the browser cannot finish the sign-in.");
            group.MapPost("/google/oauth/web/result", (
                    HttpContext context, OAuthHandlers handlers, Query<OAuthQuery> query, Body<AskOAuthResult> body)
                    => handlers.ResultAsync(context, query, body))
                .For(Roles.Operator)
                .About(
                    $"getSignInResult{family.Suffix}",
                    "Fetch the result of a sign-in",
                    "Answers a finished sign-in's grant, once, to the key that started it. Code 106 means that it is pending.");
            foreach (var type in routes.ServiceProvider.GetRequiredService<OnlineSignIns>().Types)
            {
                group.MapGet(family.Callback(type)[family.Prefix.Length..], (HttpContext context, OAuthHandlers handlers)
                        => handlers.CallbackAsync(context, family, type))
                    .WithMetadata(new QueryType(typeof(OAuthReturn)))
                    .About(
                        OAuthFamily.OperationId("finishSignIn", type, family),
                        "Finish a sign-in with Google",
                        "Google sends the browser back here. Answers a page for people; takes the browser's cookie instead of a key.")
                    .Produces<string>(StatusCodes.Status200OK, "text/html");
            }
        }
    }
}
