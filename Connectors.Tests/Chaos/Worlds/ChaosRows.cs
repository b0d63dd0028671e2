using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Rows of a real database server, which stops if it misbehaves.</summary>
internal sealed class ChaosRows(DatabaseShop shop) : NamedDocuments
{
    private readonly ServerSwitch _switch = new();

    public override string Source => shop.Type;

    public override JsonObject Config => shop.Config(new JsonObject
    {
        ["query"] = "select id, name, body from notes",
        ["id_column"] = "id",
        ["title"] = "{name}",
        ["text"] = "{body}",
        ["batch_size"] = 5,
        ["request_timeout_secs"] = 20,
    });

    protected override bool IsUp => !_switch.IsOff;

    public override void Misbehave(bool on, int seed) => _switch.Set(on, shop.StopAsync, StartAgainAsync);

    public override ValueTask DisposeAsync() => shop.DisposeAsync();

    protected override async Task OpenAsync()
    {
        await shop.StartAsync();
        await shop.ExecuteAsync("create table notes (id int primary key, name varchar(100), body text)");
    }

    protected override string NameOf(int number) => $"{number}";

    protected override string TitleOf(string name) => $"Note {name}";

    protected override string Write(string name, string word, string? before)
    {
        Execute(before is null
            ? $"insert into notes values ({name}, '{TitleOf(name)}', '{word}')"
            : $"update notes set body = '{word}' where id = {name}");
        return word;
    }

    protected override void Delete(string name) => Execute($"delete from notes where id = {name}");

    private void Execute(string sql) => shop.ExecuteAsync(sql).GetAwaiter().GetResult();

    /// <summary>The port accepts connections a moment before the server answers.</summary>
    private async Task StartAgainAsync()
    {
        await shop.StartAgainAsync();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await shop.ExecuteAsync("select 1");
                return true;
            }
            catch (System.Data.Common.DbException)
            {
                return false;
            }
        });
    }
}
