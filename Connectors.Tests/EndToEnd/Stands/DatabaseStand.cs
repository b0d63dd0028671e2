using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Rows of a real database server. Everyone may read them.</summary>
internal sealed class DatabaseStand(DatabaseShop shop) : SourceStand
{
    public override string Type => shop.Type;

    public override JsonObject Config => shop.Config();

    public override async Task StartAsync()
    {
        await shop.StartAsync();
        await shop.FillAsync(Count, Word);
    }

    public override void Remove() => throw new NotSupportedException("Rows are deleted by statements.");

    public override ValueTask DisposeAsync() => shop.DisposeAsync();
}
