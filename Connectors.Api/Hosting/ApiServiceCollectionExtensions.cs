using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Connectors.Api.Dashboard;
using Connectors.Api.Documentation;
using Connectors.Api.Endpoints;
using Connectors.Api.Mcp;
using Connectors.Api.Security;
using Connectors.Jobs.Storage;
using Microsoft.AspNetCore.Authentication;

namespace Connectors.Api.Hosting;

internal static class ApiServiceCollectionExtensions
{
    /// <summary>The endpoints, who may call them, and their documentation.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, TokenOptions? tokens, PublicAddress address)
    {
        services.AddSingleton(address);
        services.AddHandlers();
        services.AddKeys(tokens);
        services.AddDashboard();
        services.AddMcp();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DictionaryKeyPolicy = null;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(DbNamingPolicy.Instance));
            json.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        });
        services.AddOpenApi("v1", openApi =>
        {
            openApi.AddDocumentTransformer(OperationDocumenter.DocumentAsync);
            openApi.AddOperationTransformer(OperationDocumenter.DocumentAsync);
        });
        return services;
    }

    private static void AddHandlers(this IServiceCollection services) => services
        .AddSingleton<ConnectorAccess>()
        .AddSingleton<ConnectorHandlers>()
        .AddSingleton<OAuthHandlers>()
        .AddSingleton<LogHandlers>()
        .AddSingleton<ProbeHandlers>()
        .AddSingleton<RunHandlers>()
        .AddSingleton<FailureHandlers>()
        .AddSingleton<DatasetHandlers>()
        .AddSingleton<DocumentHandlers>()
        .AddSingleton<KeyHandlers>()
        .AddSingleton<AuditHandlers>()
        .AddSingleton<RetrievalHandlers>()
        .AddSingleton<DifyHandlers>();

    private static void AddKeys(this IServiceCollection services, TokenOptions? tokens)
    {
        services.AddAuthentication(TokenSignIn.EitherScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null)
            .AddTokens(tokens)
            .AddCookie(SignIn.Scheme, SignIn.Configure)
            // Scripts bring their key to the dashboard as they do to the API; people have their session.
            .AddPolicyScheme(SignIn.EitherScheme, displayName: null, either => either.ForwardDefaultSelector =
                context => context.Request.Headers.Authorization.Count > 0 ? TokenSignIn.EitherScheme : SignIn.Scheme);
        services.AddSingleton<FailedSignIns>();
        var authorization = services.AddAuthorizationBuilder().AddPolicy(
            SignIn.Policy, policy => policy.RequireRole(Roles.AtLeast(Roles.Reader)).AddAuthenticationSchemes(SignIn.EitherScheme)
                // Its pages show titles and places of documents, whoever may read them.
                .RequireAssertion(context => Caller.Of(context.User).Principal is null));
        foreach (var role in Roles.All)
            authorization.AddPolicy(role, policy => policy.RequireRole(Roles.AtLeast(role)).AddAuthenticationSchemes(TokenSignIn.EitherScheme));
    }
}
