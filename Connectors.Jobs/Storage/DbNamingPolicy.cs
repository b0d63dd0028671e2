using System.Text.Json;

namespace Connectors.Jobs.Storage;

/// <summary>Enumerations in JSON as <see cref="DbNames"/> spells them.</summary>
internal sealed class DbNamingPolicy : JsonNamingPolicy
{
    public static DbNamingPolicy Instance { get; } = new();

    public override string ConvertName(string name) => name.ToLowerInvariant();
}
