using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Access;

/// <summary>
/// An access in its stored form. Each layer is a sorted list of principals such as "user:U1", "email:a@b.c", "group:G1", "domain:b.c" or
/// "everyone".
/// </summary>
/// <param name="Hash">SHA-256 of the layers, in hexadecimal.</param>
/// <param name="Layers">The layers. A reader must be named by each of them.</param>
internal sealed record AccessSet(string Hash, IReadOnlyList<string[]> Layers)
{
    public static AccessSet? Of(DocumentAccess? access)
    {
        if (access is null)
            return null;
        return Of([.. access.Layers.Select(layer => layer.SelectMany(Names).Distinct().Order(StringComparer.Ordinal).ToArray())]);
    }

    /// <summary>Intersection: only readers named by both.</summary>
    public AccessSet And(AccessSet other)
        => Of([.. Layers.Concat(other.Layers).DistinctBy(layer => JsonSerializer.Serialize(layer))]);

    // The hash is cryptographic, because users choose whom they share with: they must not be able to craft a set that collides with
    // another's.
    private static AccessSet Of(string[][] layers)
        => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(layers)))), layers);

    /// <summary>Returns the stored names of a principal: its id, and its address if it has one.</summary>
    public static IEnumerable<string> Names(Principal principal)
    {
        if (principal.Kind == PrincipalKind.Everyone)
        {
            yield return "everyone";
            yield break;
        }

        if (principal.Id.Length > 0)
        {
            var id = principal.Kind == PrincipalKind.Domain ? principal.Id.ToLowerInvariant() : principal.Id;
            yield return $"{principal.Kind.ToDb()}:{id}";
        }

        if (principal.Email is { Length: > 0 } email)
            yield return $"{(principal.Kind == PrincipalKind.Group ? "group-email" : "email")}:{email.ToLowerInvariant()}";
    }
}

/// <summary>A layer of a document's access. A reader must be named by every layer.</summary>
internal sealed record AccessLayer
{
    public string[] Principals { get; init; } = [];

    /// <summary>Whether the layer names the given user.</summary>
    public bool NamesUser { get; init; }
}
