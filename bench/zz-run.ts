import { campaignBench } from './campaign.ts'

console.log(JSON.stringify(await campaignBench(), null, 1))
process.exit(0)
