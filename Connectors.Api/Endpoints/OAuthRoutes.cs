using Connectors.Api.Contracts;
using Connectors.Api.Security;
using Connectors.Jobs.Administration.SignIn;

namespace Connectors.Api.Endpoints;

/// <summary>Signing in with Google by browser, in both families.</summary>
internal static class OAuthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var family in OAuthFamily.All)
        {
            var group = routes.MapGroup(family.Prefix).WithTags("Sign-in with Google");
            group.MapPost("/google/oauth/web/start", (HttpContext context, OAuthHandlers handlers) => handlers.StartAsync(context, family))
                .For(Roles.Operator).Query("type").Takes<StartOAuth>()
                .About("Start a sign-in: answers where to send this browser, which gets a cookie without which it cannot finish.");
            group.MapPost("/google/oauth/web/result", (HttpContext context, OAuthHandlers handlers) => handlers.ResultAsync(context))
                .For(Roles.Operator).Query("type").Takes<AskOAuthResult>()
                .About("Fetch a sign-in's grant, once; 106 while it is pending. Only for whoever started it.");
            foreach (var type in routes.ServiceProvider.GetRequiredService<OnlineSignIns>().Types)
            {
                group.MapGet(family.Callback(type)[family.Prefix.Length..], (HttpContext context, OAuthHandlers handlers) => handlers.CallbackAsync(context, family, type))
                    .Query("state", "code", "error", "error_description")
                    .WithSummary("Where the browser comes back to. Answers a page; takes no key, but the browser's cookie.");
            }
        }
    }
}
