using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Api.Endpoints;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connectors.Api.Documentation;

/// <summary>Documents an operation's parameters and body from their records, and its role, errors and examples.</summary>
internal static class OperationDocumenter
{
    private const string Json = "application/json";

    public static async Task DocumentAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var query in metadata.OfType<QueryType>())
        {
            foreach (var parameter in QueryParameter.Of(query.Type))
                (operation.Parameters ??= []).Add(Describe(parameter, query.Type));
        }

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            parameter.Description ??= PathParameters.GetValueOrDefault(parameter.Name ?? "");

        if (metadata.OfType<BodyType>().FirstOrDefault() is { } body)
            operation.RequestBody = await BodyAsync(operation, body, context, cancellationToken);
        else if (metadata.OfType<TakesFiles>().Any())
            operation.RequestBody = Files();

        if (metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy is { } role)
        {
            operation.Description += $" Takes an API key of the role {role} or a higher one.";
            var bearer = new OpenApiSecuritySchemeReference(DocumentDocumenter.Bearer, context.Document);
            operation.Security = [new OpenApiSecurityRequirement { [bearer] = [] }];
        }

        await DocumentAnswersAsync(operation, context, cancellationToken);
    }

    private static Dictionary<string, string> PathParameters { get; } = new()
    {
        ["id"] = "The id of the connector, run, dataset or key.",
        ["documentId"] = "The document's id.",
        ["type"] = "The type of source, as GET /api/v1/sources lists it.",
    };

    private static OpenApiParameter Describe(QueryParameter parameter, Type record) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Property.GetCustomAttribute<DescriptionAttribute>()?.Description,
        Schema = SchemaOf(parameter, parameter.Property.GetValue(Activator.CreateInstance(record))),
    };

    private static OpenApiSchema SchemaOf(QueryParameter parameter, object? initial)
    {
        var type = parameter.Type;
        var schema = new OpenApiSchema { Type = JsonSchemaType.String, Default = SchemaDocumenter.Json(initial) };
        if (type == typeof(int) || type == typeof(long))
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, type == typeof(int) ? "int32" : "int64");
        else if (type == typeof(bool))
            schema.Type = JsonSchemaType.Boolean;
        else if (type == typeof(DateTime))
            schema.Format = "date-time";
        else if (type == typeof(IReadOnlyList<string>))
            (schema.Type, schema.Items) = (JsonSchemaType.Array, new OpenApiSchema { Type = JsonSchemaType.String });
        else if (type.IsEnum)
            schema.Enum = [.. Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).Select(word => (JsonNode)word)];
        if (parameter.Range is { } range)
        {
            schema.Minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
            schema.Maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
        }

        return schema;
    }

    private static async Task<OpenApiRequestBody> BodyAsync(
        OpenApiOperation operation, BodyType body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var catalog = context.ApplicationServices.GetRequiredService<SourceCatalog>();
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new()
                {
                    Schema = await ReferenceAsync(body.Type, context, cancellationToken),
                    Examples = RequestExamples.Of(operation.OperationId ?? "", catalog).ToDictionary(
                        example => example.Name,
                        example => (IOpenApiExample)new OpenApiExample { Summary = example.Summary, Value = example.Value }),
                },
            },
        };
    }

    /// <summary>One or more files, each in a part of the name "file".</summary>
    private static OpenApiRequestBody Files() => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["multipart/form-data"] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["file"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Array,
                            Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                        },
                    },
                },
                Example = new JsonObject { ["file"] = new JsonArray("vacation.pdf") },
            },
        },
    };

    private static async Task DocumentAnswersAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var answers = operation.Responses ??= [];
        foreach (var (_, answer) in answers)
        {
            foreach (var (type, content) in answer.Content ?? new Dictionary<string, OpenApiMediaType>())
                content.Example ??= type == Json ? null : "The text.";
        }

        if (answers.TryGetValue("200", out var success))
        {
            var isJson = success.Content?.ContainsKey(Json) is true;
            var source = context.ApplicationServices.GetRequiredService<SourceCatalog>().All.First().Type;
            if (isJson && AnswerExamples.Of(operation.OperationId ?? "", source) is { } example)
                success.Content![Json].Example = example;
            if (success is OpenApiResponse concrete)
                concrete.Description = isJson ? "The answer, or an error whose code is not 0." : "The text.";
        }

        foreach (var (status, description) in ErrorsOf(context, operation))
            await AddErrorAsync(operation, status, description, context, cancellationToken);
    }

    /// <summary>The HTTP statuses that can come, other than the operation's own.</summary>
    private static IEnumerable<(int Status, string Description)> ErrorsOf(
        OpenApiOperationTransformerContext context, OpenApiOperation operation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<BodyType>().Any())
        {
            yield return (400, "The body is not JSON, or has text that is not Unicode.");
            yield return (413, "The body is larger than the server takes.");
        }

        if (operation.Security is { Count: > 0 })
        {
            yield return (401, "No API key was sent, or it is not known or was revoked.");
            yield return (403, "The role of the key does not allow this.");
            yield return (429, "Too many wrong keys came from this address. Wait for the time in the header Retry-After.");
        }

        if (metadata.OfType<DifyErrors>().Any())
            yield return (404, "There is no such dataset.");
        if (context.Description.RelativePath?.Contains("runs/{id", StringComparison.Ordinal) is true)
            yield return (404, "The id in the path is not a number.");
        if (metadata.OfType<EnvelopeErrors>().Any())
            yield return (500, "Something went wrong in the server. The message has an id under which the log tells more.");
    }

    private static async Task AddErrorAsync(
        OpenApiOperation operation,
        int status,
        string description,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken)
    {
        var key = status.ToString(CultureInfo.InvariantCulture);
        var isDify = context.Description.ActionDescriptor.EndpointMetadata.OfType<DifyErrors>().Any() && status is 400 or 401 or 403 or 404;
        if (operation.Responses!.TryGetValue(key, out var known) && known is OpenApiResponse own)
        {
            own.Description = description;
            foreach (var content in own.Content?.Values ?? [])
                content.Example = ErrorExamples.Of(status, isDify);
            return;
        }

        operation.Responses[key] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new()
                {
                    Schema = await ReferenceAsync(isDify ? typeof(DifyError) : typeof(ErrorEnvelope), context, cancellationToken),
                    Example = ErrorExamples.Of(status, isDify),
                },
            },
        };
    }

    /// <summary>A reference to a type's schema, which becomes a component of the document with the schemas of the records in it.</summary>
    private static async Task<IOpenApiSchema> ReferenceAsync(
        Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var name = SchemaNames.Of(JsonSerializerOptions.Web.GetTypeInfo(type))!;
        if (context.Document!.Components?.Schemas?.ContainsKey(name) is not true)
        {
            var schema = await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken);
            context.Document.AddComponent(name, schema);
            foreach (var property in type.GetProperties())
                await ReferenceInnerAsync(schema, property, context, cancellationToken);
        }

        return new OpenApiSchemaReference(name, context.Document);
    }

    /// <summary>Lets a property refer to the schema of its record, or of the records in its list.</summary>
    private static async Task ReferenceInnerAsync(
        OpenApiSchema schema, PropertyInfo property, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var key = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        var type = property.PropertyType;
        if (schema.Properties is null || !schema.Properties.TryGetValue(key, out var inner))
            return;
        if (type.IsAssignableTo(typeof(RequestRecord)))
            schema.Properties[key] = await ReferenceAsync(type, context, cancellationToken);
        else if (type.IsGenericType && type.GetGenericArguments()[0].IsAssignableTo(typeof(RequestRecord)) && inner is OpenApiSchema list)
            list.Items = await ReferenceAsync(type.GetGenericArguments()[0], context, cancellationToken);
    }
}
