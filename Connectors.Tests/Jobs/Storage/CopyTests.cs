using Connectors.Jobs.Storage;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Jobs.Storage;

/// <summary>An error in the middle of a copy is told as it is, and nothing is written.</summary>
public sealed class CopyTests
{
    private const int Many = 50_000;

    private static readonly (string Table, string[] Columns) Target = ("copied", ["number", "word"]);

    [Test]
    public async Task Rows_arrive_as_they_were_given()
    {
        await using var database = await TableAsync();
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);

        await CopyAsync(connection, [(1, "one ✓"), (2, null), (3, "")], CancellationToken.None);

        Assert.That(
            await connection.QueryAsync<(int, string?)>("select number, word from copied order by number", null, CancellationToken.None),
            Is.EqualTo(new (int, string?)[] { (1, "one ✓"), (2, null), (3, "") }));
    }

    [Test]
    public async Task What_the_server_has_against_a_row_is_told()
    {
        await using var database = await TableAsync();
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);

        var error = await Assert.ThrowsAsync<PostgresException>(() => CopyAsync(connection, [(1, "a"), (1, "b")], CancellationToken.None));

        Assert.That(error!.SqlState, Is.EqualTo(PostgresErrorCodes.UniqueViolation));
        Assert.That(await CountAsync(connection), Is.Zero);
    }

    [Test]
    public async Task A_cancelled_copy_writes_nothing()
    {
        await using var database = await TableAsync();
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        using var stop = new CancellationTokenSource();

        Assert.That(() => CopyAsync(connection, Rows(stop.Cancel), stop.Token), Throws.InstanceOf<OperationCanceledException>());

        await using var other = await database.Database.OpenAsync(CancellationToken.None);
        Assert.That(await CountAsync(other), Is.Zero);
    }

    [Test]
    public async Task An_error_of_the_rows_themselves_is_told_and_the_connection_goes_on()
    {
        await using var database = await TableAsync();
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);

        await Assert.ThrowsAsync<FormatException>(
            () => CopyAsync(connection, Rows(() => throw new FormatException("bad row")), CancellationToken.None));

        Assert.That(await CountAsync(connection), Is.Zero);
    }

    [Test]
    public async Task A_connection_that_is_lost_in_a_copy_is_told_as_lost()
    {
        await using var database = await TableAsync();
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        var server = await connection.FirstAsync<int>("select pg_backend_pid()", null, CancellationToken.None);
        void End() => database.Database.ExecuteAsync("select pg_terminate_backend(@server)", new { server }, CancellationToken.None).Wait();

        Assert.That(() => CopyAsync(connection, Rows(End), CancellationToken.None), Throws.InstanceOf<NpgsqlException>());

        await using var other = await database.Database.OpenAsync(CancellationToken.None);
        Assert.That(await CountAsync(other), Is.Zero);
    }

    private static IEnumerable<(int, string?)> Rows(Action halfway)
    {
        for (var number = 0; number < Many; number++)
        {
            if (number == Many / 2)
                halfway();
            yield return (number, "a word that takes some room");
        }
    }

    private static Task CopyAsync(NpgsqlConnection connection, IEnumerable<(int Number, string? Word)> rows, CancellationToken stop)
        => connection.CopyAsync(
            Target,
            rows,
            (copied, row) =>
            {
                copied.Add(row.Number);
                copied.Add(row.Word);
            },
            stop);

    private static Task<long> CountAsync(NpgsqlConnection connection)
        => connection.FirstAsync<long>("select count(*) from copied", null, CancellationToken.None);

    private static async Task<TestDatabase> TableAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await database.Database.ExecuteAsync("create table copied (number int primary key, word text)", null, CancellationToken.None);
        return database;
    }
}
