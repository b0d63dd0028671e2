using Connectors.Api.Endpoints;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connectors.Api.Documentation;

/// <summary>Documents what endpoints read by themselves, and what role they take.</summary>
internal static class OperationDocumenter
{
    public static async Task DocumentAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var name in metadata.OfType<QueryParameters>().SelectMany(query => query.Names))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Schema = new OpenApiSchema { Type = name is "page" or "page_size" ? JsonSchemaType.Integer : JsonSchemaType.String },
            });
        }

        if (metadata.OfType<BodyType>().FirstOrDefault() is { } body)
        {
            var schema = await context.GetOrCreateSchemaAsync(body.Type, parameterDescription: null, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } },
            };
        }

        if (metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy is { } role)
        {
            operation.Description = $"Takes an API key of the role {role}, or one that reaches further.";
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] }];
        }
    }

    public const string BearerScheme = "bearer";

    public static Task DocumentAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Connectors",
            Version = "v1",
            Description = "Answers come as {code, message, data}. Code 0 is success; nearly all errors are HTTP 200 with another code and a message "
                + "that names everything that is wrong.",
        };
        var components = document.Components ??= new OpenApiComponents();
        var schemes = components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        schemes[BearerScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key.",
        };
        return Task.CompletedTask;
    }
}
