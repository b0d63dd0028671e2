using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Rows of a real database server. A column says who may read each.</summary>
internal sealed class DatabaseStand(DatabaseShop shop) : SourceStand
{
    public override string Type => shop.Type;

    public override JsonObject Config => shop.Config(new JsonObject { ["access_columns"] = "readers" });

    public override async Task StartAsync()
    {
        await shop.StartAsync();
        await shop.FillAsync(Count, Word);
        await shop.ExecuteAsync($"alter table products add readers varchar(100) default '{Reader}, @example.org'");
    }

    public override void Revoke() => shop.ExecuteAsync("update products set readers = 'eve@example.com'").GetAwaiter().GetResult();

    public override void Remove() => throw new NotSupportedException("Rows are deleted by statements.");

    public override ValueTask DisposeAsync() => shop.DisposeAsync();
}
