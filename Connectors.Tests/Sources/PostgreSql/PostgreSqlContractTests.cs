using Connectors.Tests.Sources.Database;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.PostgreSql;

internal sealed class PostgreSqlContractTests : DatabaseContractTests
{
    protected override IReadOnlyCollection<string> Ids { get; } =
    [
        .. Enumerable.Range(1, 9).Select(id => $"public.products/{id}"),
        "public.pairs/1,a%2Cb", "public.pairs/1,%C3%A9", "public.pairs/2,a%2Cb",
    ];

    protected override string MissingId => "public.products/77";

    protected override DatabaseShop Make() => new PostgreSqlShop();
}
