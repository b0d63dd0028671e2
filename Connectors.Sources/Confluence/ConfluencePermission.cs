using System.Text.Json;

namespace Connectors.Sources.Confluence;

/// <summary>A permission of a space: Cloud lists subjects, Data Center names one.</summary>
internal sealed record ConfluencePermission
{
    public ConfluenceSubjects? Subjects { get; init; }

    public ConfluenceSubject? Subject { get; init; }

    /// <summary>The operation; Cloud calls its name operation, Data Center operationKey.</summary>
    public JsonElement Operation { get; init; }

    public bool AnonymousAccess { get; init; }

    public bool IsToRead => Is("targetType", "space") && (Is("operation", "read") || Is("operationKey", "read") || Is("key", "read"));

    public IEnumerable<Principal> Principals()
    {
        if (AnonymousAccess)
            yield return Principal.Everyone;
        foreach (var user in Subjects?.User?.Results ?? [])
        {
            if (user.Principal() is { } principal)
                yield return principal;
        }

        foreach (var group in Subjects?.Group?.Results ?? [])
        {
            if (group.Principal() is { } principal)
                yield return principal;
        }

        if (Subject?.Principal() is { } single)
            yield return single;
    }

    private bool Is(string name, string value)
        => Operation.ValueKind == JsonValueKind.Object && Operation.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String && found.GetString() == value;
}
