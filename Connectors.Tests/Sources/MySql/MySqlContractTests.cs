using Connectors.Tests.Sources.Database;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.MySql;

internal sealed class MySqlContractTests : DatabaseContractTests
{
    protected override IReadOnlyCollection<string> Ids { get; } =
    [
        .. Enumerable.Range(1, 9).Select(id => $"products/{id}"), "pairs/1,a%2Cb", "pairs/1,%C3%A9", "pairs/2,a%2Cb",
    ];

    protected override string MissingId => "products/77";

    protected override DatabaseShop Make() => new MySqlShop();
}
