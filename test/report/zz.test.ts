import { renderPlanText } from '../../src/report/plan/plan-text.js';
import { everything } from './plans.js';
test('x', () => { process.stdout.write(renderPlanText(everything(), { colour: false, tenantName: 'Contoso' })); process.stdout.write('=====\n'+renderPlanText(everything(), { colour: false, columns: 80, isVerbose: true, tenantName: 'Contoso' })); });
