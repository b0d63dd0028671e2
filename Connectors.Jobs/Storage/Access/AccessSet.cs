using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Access;

/// <summary>An access in its stored form: every layer a sorted list of principals such as "user:U1", "email:a@b.c", "group:G1", "domain:b.c", "everyone".</summary>
internal sealed record AccessSet(string Hash, IReadOnlyList<string[]> Layers)
{
    public static AccessSet? Of(DocumentAccess? access)
    {
        if (access is null)
            return null;
        return Of([.. access.Layers.Select(layer => layer.SelectMany(Names).Distinct().Order(StringComparer.Ordinal).ToArray())]);
    }

    /// <summary>The access of whom both name.</summary>
    public AccessSet And(AccessSet other)
        => Of([.. Layers.Concat(other.Layers).DistinctBy(layer => JsonSerializer.Serialize(layer))]);

    // A cryptographic hash: who shares his own documents with whomever he likes must not find an access that passes for another's.
    private static AccessSet Of(string[][] layers)
        => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(layers)))), layers);

    /// <summary>The names by which a principal is found: its id, and its address where it has one.</summary>
    public static IEnumerable<string> Names(Principal principal)
    {
        if (principal.Kind == PrincipalKind.Everyone)
        {
            yield return "everyone";
            yield break;
        }

        if (principal.Id.Length > 0)
            yield return $"{principal.Kind.ToDb()}:{(principal.Kind == PrincipalKind.Domain ? principal.Id.ToLowerInvariant() : principal.Id)}";
        if (principal.Email is { Length: > 0 } email)
            yield return $"{(principal.Kind == PrincipalKind.Group ? "group-email" : "email")}:{email.ToLowerInvariant()}";
    }
}

/// <summary>One of the layers of an access, all of which must name whoever reads.</summary>
internal sealed record AccessLayer
{
    public string[] Principals { get; init; } = [];

    /// <summary>Whether it names the user who is asked about.</summary>
    public bool NamesUser { get; init; }
}
