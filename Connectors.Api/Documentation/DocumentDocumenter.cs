using Connectors.Api.Endpoints;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connectors.Api.Documentation;

/// <summary>Completes the document: its title, tags and security scheme, and a schema for every source's config.</summary>
internal static class DocumentDocumenter
{
    public const string Bearer = "bearer";

    public static Task DocumentAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Connectors",
            Version = "v1",
            Description = "Connectors read a source (a folder, Slack, Jira, …) on a schedule into datasets, which are searched.\n\n"
                + "Answers come as {code, message, data}. Code 0 is success. Most errors come with HTTP status 200, another code and a "
                + "message that names everything that is wrong; errors lists each thing by itself.\n\n"
                + "Requests refuse keys that they do not have. A null counts as a key that was not sent.",
        };
        document.Tags = new HashSet<OpenApiTag>(Tags.All.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        var components = document.Components ??= new OpenApiComponents();
        (components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>())[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key or, if the installation has an identity provider, a token of it.",
        };

        foreach (var schema in (components.Schemas ?? new Dictionary<string, IOpenApiSchema>()).Values.OfType<OpenApiSchema>())
            RemoveNulls(schema);
        foreach (var source in context.ApplicationServices.GetRequiredService<SourceCatalog>().All)
            document.AddComponent(ConfigSchemas.NameOf(source), ConfigSchemas.Of(source));
        return Task.CompletedTask;
    }

    /// <summary>Records in requests may be null for "not given", which is not worth a union of types in every client.</summary>
    private static void RemoveNulls(OpenApiSchema schema)
    {
        foreach (var (name, property) in (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).ToArray())
        {
            if (property.OneOf is { Count: 2 } choices
                && choices.OfType<OpenApiSchemaReference>().FirstOrDefault() is { Enum: null or { Count: 0 } } reference)
                schema.Properties![name] = reference;
        }
    }
}
