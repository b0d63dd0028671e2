using System.Text.Json.Serialization.Metadata;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Microsoft.AspNetCore.OpenApi;

namespace Connectors.Api.Documentation;

/// <summary>Names of schemas for people and generated clients: "Run", "RunList", "RunListResponse".</summary>
internal static class SchemaNames
{
    private const string Suffix = "Answer";

    /// <summary>A type's name; null if its schema stands in its place.</summary>
    public static string? Of(JsonTypeInfo type) => type.Type switch
    {
        var done when done == typeof(Envelope<bool>) => "DoneResponse",
        var error when error == typeof(ErrorEnvelope) => "ErrorResponse",
        { IsGenericType: true } generic => OfGeneric(generic),
        { Namespace: "System.Text.Json" or "System.Text.Json.Nodes" } => null,
        var dify when dify == typeof(DifyAnswer) => "DifyRecords",
        var list when list == typeof(ConnectorsEnvelope) => "ConnectorListResponse",
        var list when list == typeof(DatasetsEnvelope) => "DatasetListResponse",
        var plain => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null : Short(plain),
    };

    private static string? OfGeneric(Type generic)
    {
        var inner = generic.GetGenericArguments()[0];
        if (generic.GetGenericTypeDefinition() == typeof(ListAnswer<>))
            return $"{Short(inner)}List";
        if (generic.GetGenericTypeDefinition() != typeof(Envelope<>))
            return null;
        return inner.IsGenericType ? $"{Short(inner.GetGenericArguments()[0])}ListResponse" : $"{Short(inner)}Response";
    }

    private static string Short(Type type) => type == typeof(ExplainAnswer)
        ? "Explanation"
        : type.Name.EndsWith(Suffix, StringComparison.Ordinal) ? type.Name[..^Suffix.Length] : type.Name;
}
