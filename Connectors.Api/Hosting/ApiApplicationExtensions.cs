using Connectors.Api.Console;
using Connectors.Api.Dashboard;
using Connectors.Api.Documentation;
using Connectors.Api.Endpoints;
using Connectors.Api.Envelopes;
using Connectors.Api.Mcp;
using Connectors.Api.Security;
using Scalar.AspNetCore;

namespace Connectors.Api.Hosting;

internal static class ApiApplicationExtensions
{
    /// <summary>The middleware of every request, and all routes.</summary>
    public static void UseApi(this WebApplication app)
    {
        app.Use(SecurityHeaders.AddAsync);
        app.UseMiddleware<ErrorMiddleware>();
        app.UseStatusCodePages(status => ProblemPage.IsFor(status.HttpContext)
            ? ProblemPage.ShowAsync(status)
            : WriteStatusAsync(status.HttpContext));
        app.UseConsoleAssets();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<CallerScope>();
        app.UseMiddleware<RateLimits>();
        app.UseMiddleware<ReadLimit>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.Use(DashboardRegistration.RedirectAsync);

        HealthRoutes.Map(app);
        ConnectorRoutes.Map(app);
        LegacyConnectorRoutes.Map(app);
        OAuthRoutes.Map(app);
        LogRoutes.Map(app);
        ProbeRoutes.Map(app);
        RunRoutes.Map(app);
        FailureRoutes.Map(app);
        SourceRoutes.Map(app);
        FormatRoutes.Map(app);
        DatasetRoutes.Map(app);
        DocumentRoutes.Map(app);
        SentRoutes.Map(app);
        RetrievalRoutes.Map(app);
        ReadOnlyRoutes.Map(app);
        KeyRoutes.Map(app);
        AuditRoutes.Map(app);
        McpRoutes.Map(app);
        app.MapDashboard();
        app.MapConsole();

        app.MapOpenApi("/openapi/{documentName}.json")
            .Add(endpoint => endpoint.RequestDelegate = new KeptDocument(endpoint.RequestDelegate!).AnswerAsync);
        // Everything is served from here: requests go to no other server.
        app.MapScalarApiReference("/docs", docs => docs
            .WithTitle("Connectors")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .AddPreferredSecuritySchemes(DocumentDocumenter.Bearer)
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry()
            .DisableDefaultFonts()
            .HideDeveloperTools()
            .HideClientButton());
    }

    /// <summary>Writes the body of answers that have none: unknown routes and wrong methods.</summary>
    private static Task WriteStatusAsync(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var message = status switch
        {
            StatusCodes.Status404NotFound => $"Not Found: {context.Request.Path}",
            StatusCodes.Status405MethodNotAllowed => $"Method Not Allowed: {context.Request.Method} {context.Request.Path}",
            _ => $"HTTP {status}",
        };
        return context.Response.WriteAsJsonAsync(new ErrorEnvelope(status, message, null, null), context.RequestAborted);
    }
}
