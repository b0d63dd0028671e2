using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Connectors.Api.Console;
using Connectors.Api.Contracts;
using Connectors.Api.Dashboard;
using Connectors.Api.Documentation;
using Connectors.Api.Endpoints;
using Connectors.Api.Envelopes;
using Connectors.Api.Mcp;
using Connectors.Api.Security;
using Connectors.Jobs.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.OpenApi;

namespace Connectors.Api.Hosting;

internal static class ApiServiceCollectionExtensions
{
    /// <summary>The endpoints, their access rules and their documentation.</summary>
    public static IServiceCollection AddApi(
        this IServiceCollection services, TokenOptions? tokens, PublicAddress address, ApiLimits limits)
    {
        services.AddSingleton(address);
        services.AddSingleton(limits);
        services.AddHandlers();
        services.AddKeys(tokens);
        services.AddDashboard();
        services.AddConsole();
        services.AddMcp();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DictionaryKeyPolicy = null;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(DbNamingPolicy.Instance));
            json.SerializerOptions.Converters.Add(new UtcTimeConverter());
            json.SerializerOptions.TypeInfoResolver =
                (json.SerializerOptions.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(ListedAsAttribute.Apply);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // People read answers, too. They are served as JSON with "nosniff", so no browser takes what is not escaped for a page.
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddOpenApi("v1", openApi =>
        {
            // Generators of clients read 3.0; few read 3.1 in full.
            openApi.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
            openApi.CreateSchemaReferenceId = SchemaNames.Of;
            openApi.AddSchemaTransformer(SchemaDocumenter.DocumentAsync);
            openApi.AddOperationTransformer(OperationDocumenter.DocumentAsync);
            openApi.AddDocumentTransformer(DocumentDocumenter.DocumentAsync);
        });
        return services;
    }

    private static void AddHandlers(this IServiceCollection services) => services
        .AddSingleton<ResourceLookup>()
        .AddSingleton<ConnectorHandlers>()
        .AddSingleton<OAuthHandlers>()
        .AddSingleton<LogHandlers>()
        .AddSingleton<ChoiceHandlers>()
        .AddSingleton<ProbeHandlers>()
        .AddSingleton<RunHandlers>()
        .AddSingleton<FailureHandlers>()
        .AddSingleton<DatasetHandlers>()
        .AddSingleton<DocumentHandlers>()
        .AddSingleton<SentHandlers>()
        .AddSingleton<UploadHandlers>()
        .AddSingleton<KeyHandlers>()
        .AddSingleton<RetrievalHandlers>()
        .AddSingleton<DifyHandlers>();

    private static void AddKeys(this IServiceCollection services, TokenOptions? tokens)
    {
        services.AddAuthentication(TokenSignIn.EitherScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null)
            .AddTokens(tokens)
            .AddCookie(SignIn.Scheme, SignIn.Configure)
            // Scripts send their key to the dashboard as they do to the API; people have a session.
            .AddPolicyScheme(SignIn.EitherScheme, displayName: null, either => either.ForwardDefaultSelector =
                context => context.Request.Headers.Authorization.Count > 0 ? TokenSignIn.EitherScheme : SignIn.Scheme);
        services.AddSingleton<FailedSignIns>();
        var authorization = services.AddAuthorizationBuilder().AddPolicy(
            SignIn.Policy, policy => policy.RequireRole(Roles.AtLeast(Roles.Reader)).AddAuthenticationSchemes(SignIn.EitherScheme)
                // Pages show titles and locations of documents without regard to who may read them.
                .RequireAssertion(context => Caller.Of(context.User).Principal is null));
        foreach (var role in Roles.All)
        {
            authorization.AddPolicy(role, policy =>
            {
                policy.RequireRole(Roles.AtLeast(role)).AddAuthenticationSchemes(TokenSignIn.EitherScheme);
                // Only questions are answered as their user may see them. Configs, runs and errors name what that user may not read.
                if (role != Roles.Search)
                    policy.RequireAssertion(context => Caller.Of(context.User).Principal is null);
            });
        }
    }
}
